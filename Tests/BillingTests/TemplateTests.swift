import Billing
import Kernel
import Testing

@Suite struct TemplateTests {
    @Test func `every template can be compiled, and says where it comes from`() throws {
        let currency = try #require(Currency(code: "JPY"))
        let zone = try #require(SiteTimeZone("Asia/Taipei"))
        let id = TariffVersionID(RawID(at: Timestamp(secondsSinceEpoch: 0), random: (0, 0)))
        let all = TariffTemplate.all(currency: currency)
        #expect(Set(all.map(\.id)).count == all.count && all.count == 7)
        for template in all {
            _ = try CompiledTariff(template.definition, id: id, zone: zone)
            #expect(!template.source.isEmpty)
            let prices = template.definition.seasons.flatMap(\.prices)
            #expect(prices.allSatisfy { ($0.electricityMicrosPerKWh > 0) == template.isPriced }, "\(template.id)")
        }
        #expect(all.last?.definition.currency == currency)
        #expect(all.first?.definition.roundsToWholeUnits == true)
    }
}
