import OCPPWire

/// OCPP 2.0.1 `ComponentVariable`.
package struct ComponentVariable: Payload {
    package var component: Component
    package var variable: Variable?

    package init(component: Component, variable: Variable? = nil) {
        self.component = component
        self.variable = variable
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        component = try reader.object("component")
        variable = try reader.optionalObject("variable")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("component", component)
        try writer.object("variable", variable)
    }
}
