import OCPPWire

/// OCPP 2.0.1 `ReportData`.
package struct ReportData: Payload {
    package var component: Component
    package var variable: Variable
    package var variableAttribute: [VariableAttribute]
    package var variableCharacteristics: VariableCharacteristics?

    package init(
        component: Component, variable: Variable, variableAttribute: [VariableAttribute],
        variableCharacteristics: VariableCharacteristics? = nil
    ) {
        self.component = component
        self.variable = variable
        self.variableAttribute = variableAttribute
        self.variableCharacteristics = variableCharacteristics
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        component = try reader.object("component")
        variable = try reader.object("variable")
        variableAttribute = try reader.list("variableAttribute", min: 1)
        variableCharacteristics = try reader.optionalObject("variableCharacteristics")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("component", component)
        try writer.object("variable", variable)
        try writer.list("variableAttribute", variableAttribute, min: 1, max: 4)
        try writer.object("variableCharacteristics", variableCharacteristics)
    }
}
