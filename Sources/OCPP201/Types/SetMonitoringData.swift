import OCPPWire

/// OCPP 2.0.1 `SetMonitoringData`.
package struct SetMonitoringData: Payload {
    package var value: JSONNumber
    package var type: Monitor
    package var severity: Int
    package var component: Component
    package var variable: Variable
    package var id: Int?
    package var transaction: Bool?

    package init(
        value: JSONNumber, type: Monitor, severity: Int, component: Component, variable: Variable, id: Int? = nil,
        transaction: Bool? = nil
    ) {
        self.value = value
        self.type = type
        self.severity = severity
        self.component = component
        self.variable = variable
        self.id = id
        self.transaction = transaction
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        value = try reader.decimal("value")
        type = try reader.word("type")
        severity = try reader.integer("severity")
        component = try reader.object("component")
        variable = try reader.object("variable")
        id = try reader.optionalInteger("id")
        transaction = try reader.optionalBool("transaction")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.decimal("value", value)
        writer.word("type", type)
        writer.integer("severity", severity)
        try writer.object("component", component)
        try writer.object("variable", variable)
        writer.integer("id", id)
        writer.bool("transaction", transaction)
    }
}
