import Kernel
import OCPPWire

/// OCPP 1.6 `IdTagInfo`.
package struct IdTagInfo: Payload {
    package enum Status: String, OCPPEnum {
        case accepted = "Accepted"
        case blocked = "Blocked"
        case expired = "Expired"
        case invalid = "Invalid"
        case concurrentTx = "ConcurrentTx"
    }

    package var status: Status
    package var expiryDate: Timestamp?
    package var parentIdTag: String?

    package init(status: Status, expiryDate: Timestamp? = nil, parentIdTag: String? = nil) {
        self.status = status
        self.expiryDate = expiryDate
        self.parentIdTag = parentIdTag
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        status = try reader.word("status")
        expiryDate = try reader.optionalTime("expiryDate")
        parentIdTag = try reader.optionalString("parentIdTag", max: 20)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("status", status)
        writer.time("expiryDate", expiryDate)
        try writer.string("parentIdTag", parentIdTag, max: 20)
    }
}
