import OCPPWire

/// OCPP 1.6 `ChangeConfiguration`, sent by the CSMS.
package enum ChangeConfiguration: OCPPAction {
    package static let name = "ChangeConfiguration"

    package struct Request: Payload {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            key = try reader.string("key", max: 50)
            value = try reader.string("value", max: 500)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("key", key, max: 50)
            try writer.string("value", value, max: 500)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case rebootRequired = "RebootRequired"
            case notSupported = "NotSupported"
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
