import OCPPWire

/// OCPP 1.6 `ExtendedTriggerMessage`, sent by the CSMS.
package enum ExtendedTriggerMessage: OCPPAction {
    package static let name = "ExtendedTriggerMessage"

    package struct Request: Payload {
        package var requestedMessage: MessageTrigger
        package var connectorId: Int?

        package init(requestedMessage: MessageTrigger, connectorId: Int? = nil) {
            self.requestedMessage = requestedMessage
            self.connectorId = connectorId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestedMessage = try reader.word("requestedMessage")
            connectorId = try reader.optionalInteger("connectorId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("requestedMessage", requestedMessage)
            writer.integer("connectorId", connectorId)
        }
    }

    package struct Response: Payload {
        package var status: TriggerMessageStatus

        package init(status: TriggerMessageStatus) {
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
