import OCPPWire

/// OCPP 2.0.1 `ConsumptionCost`.
package struct ConsumptionCost: Payload {
    package var startValue: JSONNumber
    package var cost: [Cost]

    package init(startValue: JSONNumber, cost: [Cost]) {
        self.startValue = startValue
        self.cost = cost
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        startValue = try reader.decimal("startValue")
        cost = try reader.list("cost", min: 1)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.decimal("startValue", startValue)
        try writer.list("cost", cost, min: 1, max: 3)
    }
}
