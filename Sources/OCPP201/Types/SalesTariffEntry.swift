import OCPPWire

/// OCPP 2.0.1 `SalesTariffEntry`.
package struct SalesTariffEntry: Payload {
    package var relativeTimeInterval: RelativeTimeInterval
    package var ePriceLevel: Int?
    package var consumptionCost: [ConsumptionCost]

    package init(
        relativeTimeInterval: RelativeTimeInterval, ePriceLevel: Int? = nil, consumptionCost: [ConsumptionCost] = []
    ) {
        self.relativeTimeInterval = relativeTimeInterval
        self.ePriceLevel = ePriceLevel
        self.consumptionCost = consumptionCost
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        relativeTimeInterval = try reader.object("relativeTimeInterval")
        ePriceLevel = try reader.optionalInteger("ePriceLevel")
        consumptionCost = try reader.optionalList("consumptionCost")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("relativeTimeInterval", relativeTimeInterval)
        writer.integer("ePriceLevel", ePriceLevel)
        try writer.list("consumptionCost", consumptionCost, min: 0, max: 3)
    }
}
