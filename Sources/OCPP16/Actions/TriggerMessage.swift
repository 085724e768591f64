import OCPPWire

/// OCPP 1.6 `TriggerMessage`, sent by the CSMS.
package enum TriggerMessage: OCPPAction {
    package static let name = "TriggerMessage"

    package struct Request: Payload {
        package enum RequestedMessage: String, OCPPEnum {
            case bootNotification = "BootNotification"
            case diagnosticsStatusNotification = "DiagnosticsStatusNotification"
            case firmwareStatusNotification = "FirmwareStatusNotification"
            case heartbeat = "Heartbeat"
            case meterValues = "MeterValues"
            case statusNotification = "StatusNotification"
        }

        package var requestedMessage: RequestedMessage
        package var connectorId: Int?

        package init(requestedMessage: RequestedMessage, connectorId: Int? = nil) {
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
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case notImplemented = "NotImplemented"
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
