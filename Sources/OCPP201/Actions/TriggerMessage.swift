import OCPPWire

/// OCPP 2.0.1 `TriggerMessage`, sent by the CSMS.
package enum TriggerMessage: OCPPAction {
    package static let name = "TriggerMessage"

    package struct Request: Payload {
        package var requestedMessage: MessageTrigger
        package var evse: EVSE?

        package init(requestedMessage: MessageTrigger, evse: EVSE? = nil) {
            self.requestedMessage = requestedMessage
            self.evse = evse
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestedMessage = try reader.word("requestedMessage")
            evse = try reader.optionalObject("evse")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("requestedMessage", requestedMessage)
            try writer.object("evse", evse)
        }
    }

    package struct Response: Payload {
        package var status: TriggerMessageStatus
        package var statusInfo: StatusInfo?

        package init(status: TriggerMessageStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
