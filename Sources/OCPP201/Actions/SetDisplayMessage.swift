import OCPPWire

/// OCPP 2.0.1 `SetDisplayMessage`, sent by the CSMS.
package enum SetDisplayMessage: OCPPAction {
    package static let name = "SetDisplayMessage"

    package struct Request: Payload {
        package var message: MessageInfo

        package init(message: MessageInfo) {
            self.message = message
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            message = try reader.object("message")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("message", message)
        }
    }

    package struct Response: Payload {
        package var status: DisplayMessageStatus
        package var statusInfo: StatusInfo?

        package init(status: DisplayMessageStatus, statusInfo: StatusInfo? = nil) {
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
