import Kernel
import Testing

@testable import Billing

private let start = Timestamp(secondsSinceEpoch: 1_772_409_600)  // 2026-03-02, 8 h in Taipei

private func point(_ minutes: Int, _ registerWh: Int64) -> MeterPoint {
    MeterPoint(at: start + .minutes(minutes), registerWh: registerWh)
}

private func order(
    _ points: [MeterPoint], startWh: Int64 = 1000, stopWh: Int64 = 3000, minutes: Int = 60
) throws -> PricedOrder {
    price(
        SessionUsage(
            startedAt: start, endedAt: start + .minutes(minutes), meterStartWh: startWh, meterStopWh: stopWh,
            points: points, energyStoppedAt: nil), under: try compiled(try twoPeriods()))
}

@Test func `each kind of broken reading is left out and reported with its first`() throws {
    let broken = try order([
        point(10, 2000), point(20, 1500), point(25, 1400), point(30, 9000), point(-5, 900), point(61, 3000),
    ])
    #expect(broken.energyWh == 2000)
    #expect(
        broken.oddities == [
            .readingsOutside(count: 2, first: point(-5, 900)), .readingsBackwards(count: 2, first: point(20, 1500)),
            .readingsAboveStop(count: 1, first: point(30, 9000)),
        ])
    #expect(broken.mended.count == 3)
    #expect(
        broken.mended[1] == "2 readings below an earlier one are left out, first 1500 Wh at 2026-03-02T00:20:00.000Z")
}

@Test func `readings in any order and twice price the same and are not odd`() throws {
    let inOrder = try order([point(10, 1500), point(20, 2000), point(20, 2000), point(20, 2100)])
    let shuffled = try order([point(20, 2100), point(20, 2000), point(10, 1500), point(20, 2000)])
    #expect(inOrder == shuffled)
    #expect(inOrder.oddities.isEmpty)
}

@Test func `a final reading below the first charges no energy`() throws {
    let broken = try order([point(10, 1000)], stopWh: 400)
    #expect(broken.oddities == [.stopBelowStart(startWh: 1000, stopWh: 400)])
    #expect(broken.energyWh == 0)
    #expect(broken.lines.isEmpty)
}

@Test func `an end before the start prices an instant`() throws {
    let broken = try order([], minutes: -10)
    #expect(broken.oddities == [.endBeforeStart(startedAt: start, endedAt: start - .minutes(10))])
    #expect(broken.energyWh == 2000)
    #expect(broken.lines.map(\.to) == [start])
}

@Test func `energy that no vehicle takes is cut to the highest believable reading`() throws {
    let broken = try order([point(10, 1500), point(20, .max)], stopWh: .max)
    #expect(
        broken.oddities == [
            .tooMuchEnergy(startWh: 1000, stopWh: .max), .readingsAboveStop(count: 1, first: point(20, .max)),
        ])
    #expect(broken.energyWh == 500)
    // Registers at either end of what an integer holds overflow nothing.
    #expect(try order([], startWh: .min, stopWh: .max).energyWh == 0)
    #expect(try order([point(1, .min)], startWh: .max - 10, stopWh: .max).energyWh == 10)
}

@Test func `a clock that began in 1970 does not hold up pricing`() throws {
    let tariff = try compiled(try twoPeriods())
    let begin = Timestamp(secondsSinceEpoch: 0)
    let broken = price(
        SessionUsage(
            startedAt: begin, endedAt: start, meterStartWh: 0, meterStopWh: 5000, points: [], energyStoppedAt: nil),
        under: tariff)
    #expect(broken.oddities == [.tooLong(startedAt: begin, endedAt: start)])
    #expect(broken.energyWh == 5000)
    #expect(broken.lines.allSatisfy { line in line.to.map { $0 <= begin + SessionUsage.maximumSpan } ?? false })
    var running = RunningPrice(startedAt: begin, meterStartWh: 0, under: tariff)
    running.advance(to: MeterPoint(at: start, registerWh: 5000), under: tariff)
    #expect(running.energyWh == 0, "what pricing will not believe does not run either")
}

@Test func `the dearest price and the most energy and time fit into an order`() throws {
    let most: Int64 = 1_000_000_000_000
    let base = TariffDefinition.flat(
        currency: try currency("KWD"), electricityMicrosPerKWh: most, serviceMicrosPerKWh: most)
    let tariff = try compiled(
        TariffDefinition(
            currency: base.currency, seasons: base.seasons, sessionFeeMinor: most, timeFeeMicrosPerMinute: most,
            maximumMinor: 1, tax: Tax(ratePPM: 1_000_000, isIncluded: false), roundsToWholeUnits: false))
    let huge = price(
        SessionUsage(
            startedAt: start, endedAt: start + SessionUsage.maximumSpan, meterStartWh: 0,
            meterStopWh: SessionUsage.maximumEnergyWh, points: [], energyStoppedAt: nil), under: tariff)
    // 10^6 kWh at 10^6 a kWh, twice; a session fee of 10^9; 576,000 minutes at 10^6 each: in thousandths.
    let charged: Int64 = 2 * 1_000_000_000_000_000 + most + 576_000_000_000_000
    #expect(huge.lines.first { $0.kind == .maximum }?.amountMinor == 1 - charged)
    #expect(huge.totalMinor == 2)
}

@Test func `no energy still costs what the tariff says of sessions`() throws {
    let base = try twoPeriods()
    let idle = SessionUsage(
        startedAt: start, endedAt: start + .minutes(30), meterStartWh: 7, meterStopWh: 7, points: [],
        energyStoppedAt: start)
    #expect(price(idle, under: try compiled(base)).lines.isEmpty)
    let fees = TariffDefinition(
        currency: base.currency, seasons: base.seasons, sessionFeeMinor: 500, timeFeeMicrosPerMinute: 1_000_000,
        idleFee: IdleFee(microsPerMinute: 1_000_000, graceMinutes: 10))
    let order = price(idle, under: try compiled(fees))
    #expect(order.lines.map(\.kind) == [.sessionFee, .idleFee])
    #expect(order.totalMinor == 500 + 20 * 100)
}
