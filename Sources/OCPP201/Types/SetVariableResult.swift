import OCPPWire

/// OCPP 2.0.1 `SetVariableResult`.
package struct SetVariableResult: Payload {
    package var attributeStatus: SetVariableStatus
    package var component: Component
    package var variable: Variable
    package var attributeType: Attribute?
    package var attributeStatusInfo: StatusInfo?

    package init(
        attributeStatus: SetVariableStatus, component: Component, variable: Variable, attributeType: Attribute? = nil,
        attributeStatusInfo: StatusInfo? = nil
    ) {
        self.attributeStatus = attributeStatus
        self.component = component
        self.variable = variable
        self.attributeType = attributeType
        self.attributeStatusInfo = attributeStatusInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        attributeStatus = try reader.word("attributeStatus")
        component = try reader.object("component")
        variable = try reader.object("variable")
        attributeType = try reader.optionalWord("attributeType")
        attributeStatusInfo = try reader.optionalObject("attributeStatusInfo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("attributeStatus", attributeStatus)
        try writer.object("component", component)
        try writer.object("variable", variable)
        writer.word("attributeType", attributeType)
        try writer.object("attributeStatusInfo", attributeStatusInfo)
    }
}
