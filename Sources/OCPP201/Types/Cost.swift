import OCPPWire

/// OCPP 2.0.1 `Cost`.
package struct Cost: Payload {
    package var costKind: CostKind
    package var amount: Int
    package var amountMultiplier: Int?

    package init(costKind: CostKind, amount: Int, amountMultiplier: Int? = nil) {
        self.costKind = costKind
        self.amount = amount
        self.amountMultiplier = amountMultiplier
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        costKind = try reader.word("costKind")
        amount = try reader.integer("amount")
        amountMultiplier = try reader.optionalInteger("amountMultiplier")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.word("costKind", costKind)
        writer.integer("amount", amount)
        writer.integer("amountMultiplier", amountMultiplier)
    }
}
