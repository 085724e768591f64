import OCPPWire

/// OCPP 2.0.1 `SalesTariff`.
package struct SalesTariff: Payload {
    package var id: Int
    package var salesTariffEntry: [SalesTariffEntry]
    package var salesTariffDescription: String?
    package var numEPriceLevels: Int?

    package init(
        id: Int, salesTariffEntry: [SalesTariffEntry], salesTariffDescription: String? = nil,
        numEPriceLevels: Int? = nil
    ) {
        self.id = id
        self.salesTariffEntry = salesTariffEntry
        self.salesTariffDescription = salesTariffDescription
        self.numEPriceLevels = numEPriceLevels
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        id = try reader.integer("id")
        salesTariffEntry = try reader.list("salesTariffEntry", min: 1)
        salesTariffDescription = try reader.optionalString("salesTariffDescription", max: 32)
        numEPriceLevels = try reader.optionalInteger("numEPriceLevels")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.integer("id", id)
        try writer.list("salesTariffEntry", salesTariffEntry, min: 1, max: 1024)
        try writer.string("salesTariffDescription", salesTariffDescription, max: 32)
        writer.integer("numEPriceLevels", numEPriceLevels)
    }
}
