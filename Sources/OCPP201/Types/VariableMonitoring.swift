import OCPPWire

/// OCPP 2.0.1 `VariableMonitoring`.
package struct VariableMonitoring: Payload {
    package var id: Int
    package var transaction: Bool
    package var value: JSONNumber
    package var type: Monitor
    package var severity: Int

    package init(id: Int, transaction: Bool, value: JSONNumber, type: Monitor, severity: Int) {
        self.id = id
        self.transaction = transaction
        self.value = value
        self.type = type
        self.severity = severity
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        id = try reader.integer("id")
        transaction = try reader.bool("transaction")
        value = try reader.decimal("value")
        type = try reader.word("type")
        severity = try reader.integer("severity")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("id", id)
        writer.bool("transaction", transaction)
        writer.decimal("value", value)
        writer.word("type", type)
        writer.integer("severity", severity)
    }
}
