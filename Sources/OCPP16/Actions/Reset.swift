import OCPPWire

/// OCPP 1.6 `Reset`, sent by the CSMS.
package enum Reset: OCPPAction {
    package static let name = "Reset"

    package struct Request: Payload {
        package enum Kind: String, OCPPEnum {
            case hard = "Hard"
            case soft = "Soft"
        }

        package var type: Kind

        package init(type: Kind) {
            self.type = type
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            type = try reader.word("type")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("type", type)
        }
    }

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
