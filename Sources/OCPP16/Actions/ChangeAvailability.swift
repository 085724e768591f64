import OCPPWire

/// OCPP 1.6 `ChangeAvailability`, sent by the CSMS.
package enum ChangeAvailability: OCPPAction {
    package static let name = "ChangeAvailability"

    package struct Request: Payload {
        package enum Kind: String, OCPPEnum {
            case inoperative = "Inoperative"
            case operative = "Operative"
        }

        package var connectorId: Int
        package var type: Kind

        package init(connectorId: Int, type: Kind) {
            self.connectorId = connectorId
            self.type = type
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            type = try reader.word("type")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("connectorId", connectorId)
            writer.word("type", type)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case scheduled = "Scheduled"
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
