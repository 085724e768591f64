import Billing
import Kernel
import Testing

/// What people are shown before they charge: the price now, and the next.
@Suite struct PriceStretchTests {
    @Test func `the next price begins where the period ends, over days and weekends`() throws {
        let tariff = try compiled(try twoPeriods())
        // Wednesday morning: off-peak until 16:00, then peak until 22:00.
        let day = tariff.prices(from: try instant("2026-07-01T10:00:00+08:00"), count: 2)
        #expect(day.map(\.price.period) == [.offPeak, .peak])
        #expect(
            day.map(\.until) == [try instant("2026-07-01T16:00:00+08:00"), try instant("2026-07-01T22:00:00+08:00")])
        #expect(day[1].from == day[0].until)
        // Friday night: nothing changes before Monday afternoon.
        let night = tariff.prices(from: try instant("2026-07-03T23:00:00+08:00"), count: 1)
        #expect(night.map(\.until) == [try instant("2026-07-06T16:00:00+08:00")])
    }

    @Test func `a price that never changes has no end and no next`() throws {
        let flat = TariffDefinition.flat(
            currency: try currency("TWD"), electricityMicrosPerKWh: 5_000_000, serviceMicrosPerKWh: 1_000_000)
        let found = try compiled(flat).prices(from: try instant("2026-07-01T10:00:00+08:00"), count: 2)
        #expect(found.count == 1 && found.first?.until == nil)
        #expect(found.first?.price.electricityMicrosPerKWh == 5_000_000)
    }
}
