import OCPPWire

/// OCPP 2.0.1 `NotifyDisplayMessages`, sent by the station.
package enum NotifyDisplayMessages: OCPPAction {
    package static let name = "NotifyDisplayMessages"

    package struct Request: Payload {
        package var requestId: Int
        package var messageInfo: [MessageInfo]
        package var tbc: Bool?

        package init(requestId: Int, messageInfo: [MessageInfo] = [], tbc: Bool? = nil) {
            self.requestId = requestId
            self.messageInfo = messageInfo
            self.tbc = tbc
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            messageInfo = try reader.optionalList("messageInfo")
            tbc = try reader.optionalBool("tbc")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            try writer.list("messageInfo", messageInfo, min: 0)
            writer.bool("tbc", tbc)
        }
    }

    package typealias Response = EmptyPayload
}
