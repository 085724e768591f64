import Kernel
import Testing

@testable import Billing

private let start = Timestamp(secondsSinceEpoch: 1_772_409_600)

@Test func `a reading that goes back in time or register changes nothing`() throws {
    let tariff = try compiled(try twoPeriods())
    var price = RunningPrice(startedAt: start, meterStartWh: 1000, under: tariff)
    price.advance(to: MeterPoint(at: start + .minutes(10), registerWh: 6000), under: tariff)
    let before = price
    price.advance(to: MeterPoint(at: start + .minutes(9), registerWh: 7000), under: tariff)
    price.advance(to: MeterPoint(at: start + .minutes(11), registerWh: 5999), under: tariff)
    price.advance(to: MeterPoint(at: start + .minutes(11), registerWh: .max), under: tariff)
    #expect(price == before)
    #expect(price.energyWh == 5000)
    #expect(price.costMinor(at: start + .minutes(10), energyStoppedAt: nil, under: tariff) == 1000)
}

@Test func `the cost so far has the minimum, the fees and the tax of an end now`() throws {
    let base = try twoPeriods()
    let tariff = try compiled(
        TariffDefinition(
            currency: base.currency, seasons: base.seasons, timeFeeMicrosPerMinute: 1_000_000,
            idleFee: IdleFee(microsPerMinute: 2_000_000, graceMinutes: 5), minimumMinor: 500,
            tax: Tax(ratePPM: 100_000, isIncluded: false)))
    var price = RunningPrice(startedAt: start, meterStartWh: 0, under: tariff)
    #expect(price.costMinor(at: start, energyStoppedAt: nil, under: tariff) == 550)
    price.advance(to: MeterPoint(at: start + .minutes(10), registerWh: 5000), under: tariff)
    #expect(price.costMinor(at: start + .minutes(10), energyStoppedAt: nil, under: tariff) == 2200)
    // Energy stopped after 10 minutes; of the next 10, five are free.
    let stopped = start + .minutes(10)
    #expect(price.costMinor(at: start + .minutes(20), energyStoppedAt: stopped, under: tariff) == 3300)
}

@Test func `bytes that are not a running price are refused`() throws {
    let tariff = try compiled(try twoPeriods())
    let good = RunningPrice(startedAt: start, meterStartWh: 0, under: tariff).encoded
    #expect(good.count == 81)
    #expect(RunningPrice(encoded: good, under: tariff) != nil)
    #expect(RunningPrice(encoded: [], under: tariff) == nil)
    #expect(RunningPrice(encoded: Array(good.dropLast()), under: tariff) == nil)
    #expect(RunningPrice(encoded: [1] + good.dropFirst(), under: tariff) == nil)
    var otherTariff = good
    otherTariff[1 + 3 * 8] = 2
    #expect(RunningPrice(encoded: otherTariff, under: tariff) == nil, "a period that this tariff does not have")
    otherTariff[1 + 3 * 8 + 7] = 0xFF
    #expect(RunningPrice(encoded: otherTariff, under: tariff) == nil)
}

@Test func `on a border the next kilowatt-hour costs what begins there`() throws {
    let tariff = try compiled(try twoPeriods())
    var price = RunningPrice(startedAt: start, meterStartWh: 0, under: tariff)
    #expect(price.microsPerKWh(under: tariff) == 2_000_000)
    price.advance(to: MeterPoint(at: try instant("2026-03-02T16:00:00+08:00"), registerWh: 5000), under: tariff)
    #expect(price.microsPerKWh(under: tariff) == 8_000_000)
    #expect(price.costMinor(at: price.last.at, energyStoppedAt: nil, under: tariff) == 1000)
}
