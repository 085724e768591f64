import Kernel
import OCPPWire

/// OCPP 2.0.1 `EventData`.
package struct EventData: Payload {
    package var eventId: Int
    package var timestamp: Timestamp
    package var trigger: EventTrigger
    package var actualValue: String
    package var component: Component
    package var eventNotificationType: EventNotification
    package var variable: Variable
    package var cause: Int?
    package var techCode: String?
    package var techInfo: String?
    package var cleared: Bool?
    package var transactionId: String?
    package var variableMonitoringId: Int?

    package init(
        eventId: Int, timestamp: Timestamp, trigger: EventTrigger, actualValue: String, component: Component,
        eventNotificationType: EventNotification, variable: Variable, cause: Int? = nil, techCode: String? = nil,
        techInfo: String? = nil, cleared: Bool? = nil, transactionId: String? = nil, variableMonitoringId: Int? = nil
    ) {
        self.eventId = eventId
        self.timestamp = timestamp
        self.trigger = trigger
        self.actualValue = actualValue
        self.component = component
        self.eventNotificationType = eventNotificationType
        self.variable = variable
        self.cause = cause
        self.techCode = techCode
        self.techInfo = techInfo
        self.cleared = cleared
        self.transactionId = transactionId
        self.variableMonitoringId = variableMonitoringId
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        eventId = try reader.integer("eventId")
        timestamp = try reader.time("timestamp")
        trigger = try reader.word("trigger")
        actualValue = try reader.string("actualValue", max: 2500)
        component = try reader.object("component")
        eventNotificationType = try reader.word("eventNotificationType")
        variable = try reader.object("variable")
        cause = try reader.optionalInteger("cause")
        techCode = try reader.optionalString("techCode", max: 50)
        techInfo = try reader.optionalString("techInfo", max: 500)
        cleared = try reader.optionalBool("cleared")
        transactionId = try reader.optionalString("transactionId", max: 36)
        variableMonitoringId = try reader.optionalInteger("variableMonitoringId")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.integer("eventId", eventId)
        writer.time("timestamp", timestamp)
        writer.word("trigger", trigger)
        try writer.string("actualValue", actualValue, max: 2500)
        try writer.object("component", component)
        writer.word("eventNotificationType", eventNotificationType)
        try writer.object("variable", variable)
        writer.integer("cause", cause)
        try writer.string("techCode", techCode, max: 50)
        try writer.string("techInfo", techInfo, max: 500)
        writer.bool("cleared", cleared)
        try writer.string("transactionId", transactionId, max: 36)
        writer.integer("variableMonitoringId", variableMonitoringId)
    }
}
