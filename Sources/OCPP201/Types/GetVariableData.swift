import OCPPWire

/// OCPP 2.0.1 `GetVariableData`.
package struct GetVariableData: Payload {
    package var component: Component
    package var variable: Variable
    package var attributeType: Attribute?

    package init(component: Component, variable: Variable, attributeType: Attribute? = nil) {
        self.component = component
        self.variable = variable
        self.attributeType = attributeType
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        component = try reader.object("component")
        variable = try reader.object("variable")
        attributeType = try reader.optionalWord("attributeType")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("component", component)
        try writer.object("variable", variable)
        writer.word("attributeType", attributeType)
    }
}
