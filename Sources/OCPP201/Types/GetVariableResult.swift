import OCPPWire

/// OCPP 2.0.1 `GetVariableResult`.
package struct GetVariableResult: Payload {
    package var attributeStatus: GetVariableStatus
    package var component: Component
    package var variable: Variable
    package var attributeStatusInfo: StatusInfo?
    package var attributeType: Attribute?
    package var attributeValue: String?

    package init(
        attributeStatus: GetVariableStatus, component: Component, variable: Variable,
        attributeStatusInfo: StatusInfo? = nil, attributeType: Attribute? = nil, attributeValue: String? = nil
    ) {
        self.attributeStatus = attributeStatus
        self.component = component
        self.variable = variable
        self.attributeStatusInfo = attributeStatusInfo
        self.attributeType = attributeType
        self.attributeValue = attributeValue
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        attributeStatus = try reader.word("attributeStatus")
        component = try reader.object("component")
        variable = try reader.object("variable")
        attributeStatusInfo = try reader.optionalObject("attributeStatusInfo")
        attributeType = try reader.optionalWord("attributeType")
        attributeValue = try reader.optionalString("attributeValue", max: 2500)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("attributeStatus", attributeStatus)
        try writer.object("component", component)
        try writer.object("variable", variable)
        try writer.object("attributeStatusInfo", attributeStatusInfo)
        writer.word("attributeType", attributeType)
        try writer.string("attributeValue", attributeValue, max: 2500)
    }
}
