import OCPPWire

/// OCPP 1.6 `ClearCache`, sent by the CSMS.
package enum ClearCache: OCPPAction {
    package static let name = "ClearCache"

    package typealias Request = EmptyPayload

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }

        package var status: Status

        package init(status: Status) {
            self.status = status
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
        }
    }
}
