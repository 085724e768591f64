import OCPPWire

/// OCPP 2.0.1 `SetMonitoringResult`.
package struct SetMonitoringResult: Payload {
    package var status: SetMonitoringStatus
    package var type: Monitor
    package var component: Component
    package var variable: Variable
    package var severity: Int
    package var id: Int?
    package var statusInfo: StatusInfo?

    package init(
        status: SetMonitoringStatus, type: Monitor, component: Component, variable: Variable, severity: Int,
        id: Int? = nil, statusInfo: StatusInfo? = nil
    ) {
        self.status = status
        self.type = type
        self.component = component
        self.variable = variable
        self.severity = severity
        self.id = id
        self.statusInfo = statusInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        status = try reader.word("status")
        type = try reader.word("type")
        component = try reader.object("component")
        variable = try reader.object("variable")
        severity = try reader.integer("severity")
        id = try reader.optionalInteger("id")
        statusInfo = try reader.optionalObject("statusInfo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("status", status)
        writer.word("type", type)
        try writer.object("component", component)
        try writer.object("variable", variable)
        writer.integer("severity", severity)
        writer.integer("id", id)
        try writer.object("statusInfo", statusInfo)
    }
}
