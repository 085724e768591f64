import OCPPWire

/// OCPP 2.0.1 `GetDisplayMessages`, sent by the CSMS.
package enum GetDisplayMessages: OCPPAction {
    package static let name = "GetDisplayMessages"

    package struct Request: Payload {
        package var requestId: Int
        package var id: [Int]
        package var priority: MessagePriority?
        package var state: MessageState?

        package init(requestId: Int, id: [Int] = [], priority: MessagePriority? = nil, state: MessageState? = nil) {
            self.requestId = requestId
            self.id = id
            self.priority = priority
            self.state = state
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            id = try reader.optionalIntegers("id")
            priority = try reader.optionalWord("priority")
            state = try reader.optionalWord("state")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("requestId", requestId)
            writer.integers("id", id)
            writer.word("priority", priority)
            writer.word("state", state)
        }
    }

    package struct Response: Payload {
        package var status: GetDisplayMessagesStatus
        package var statusInfo: StatusInfo?

        package init(status: GetDisplayMessagesStatus, statusInfo: StatusInfo? = nil) {
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
