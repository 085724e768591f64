import OCPPWire

/// OCPP 2.0.1 `SetVariableData`.
package struct SetVariableData: Payload {
    package var attributeValue: String
    package var component: Component
    package var variable: Variable
    package var attributeType: Attribute?

    package init(attributeValue: String, component: Component, variable: Variable, attributeType: Attribute? = nil) {
        self.attributeValue = attributeValue
        self.component = component
        self.variable = variable
        self.attributeType = attributeType
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        attributeValue = try reader.string("attributeValue", max: 1000)
        component = try reader.object("component")
        variable = try reader.object("variable")
        attributeType = try reader.optionalWord("attributeType")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("attributeValue", attributeValue, max: 1000)
        try writer.object("component", component)
        try writer.object("variable", variable)
        writer.word("attributeType", attributeType)
    }
}
