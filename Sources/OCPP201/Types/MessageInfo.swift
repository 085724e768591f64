import Kernel
import OCPPWire

/// OCPP 2.0.1 `MessageInfo`.
package struct MessageInfo: Payload {
    package var id: Int
    package var priority: MessagePriority
    package var message: MessageContent
    package var display: Component?
    package var state: MessageState?
    package var startDateTime: Timestamp?
    package var endDateTime: Timestamp?
    package var transactionId: String?

    package init(
        id: Int, priority: MessagePriority, message: MessageContent, display: Component? = nil,
        state: MessageState? = nil, startDateTime: Timestamp? = nil, endDateTime: Timestamp? = nil,
        transactionId: String? = nil
    ) {
        self.id = id
        self.priority = priority
        self.message = message
        self.display = display
        self.state = state
        self.startDateTime = startDateTime
        self.endDateTime = endDateTime
        self.transactionId = transactionId
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        id = try reader.integer("id")
        priority = try reader.word("priority")
        message = try reader.object("message")
        display = try reader.optionalObject("display")
        state = try reader.optionalWord("state")
        startDateTime = try reader.optionalTime("startDateTime")
        endDateTime = try reader.optionalTime("endDateTime")
        transactionId = try reader.optionalString("transactionId", max: 36)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.integer("id", id)
        writer.word("priority", priority)
        try writer.object("message", message)
        try writer.object("display", display)
        writer.word("state", state)
        writer.time("startDateTime", startDateTime)
        writer.time("endDateTime", endDateTime)
        try writer.string("transactionId", transactionId, max: 36)
    }
}
