import OCPPWire

/// OCPP 2.0.1 `MonitoringData`.
package struct MonitoringData: Payload {
    package var component: Component
    package var variable: Variable
    package var variableMonitoring: [VariableMonitoring]

    package init(component: Component, variable: Variable, variableMonitoring: [VariableMonitoring]) {
        self.component = component
        self.variable = variable
        self.variableMonitoring = variableMonitoring
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        component = try reader.object("component")
        variable = try reader.object("variable")
        variableMonitoring = try reader.list("variableMonitoring", min: 1)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("component", component)
        try writer.object("variable", variable)
        try writer.list("variableMonitoring", variableMonitoring, min: 1)
    }
}
