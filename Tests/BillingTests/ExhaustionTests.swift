import Kernel
import Testing

@testable import Billing

private let start = Timestamp(secondsSinceEpoch: 1_772_409_600)  // 2026-03-02, 8 h in Taipei; peak from 16 h

private func running(_ tariff: CompiledTariff) -> RunningPrice {
    RunningPrice(startedAt: start, meterStartWh: 1000, under: tariff)
}

@Test func `a constant power uses a balance up when it has paid for`() throws {
    let tariff = try compiled(try twoPeriods())
    // 60 kW at 2.00 a kWh are 2.00 a minute: 100.00 last 50 minutes; the cent that rounds up comes before.
    let end = try #require(running(tariff).exhaustion(of: 10_000, powerW: 60_000, from: start, under: tariff))
    #expect(end <= start + .minutes(50))
    #expect(end >= start + .minutes(50) - .seconds(2))
}

@Test func `a dearer period on the way counts`() throws {
    let tariff = try compiled(try twoPeriods())
    // 10 kW: 8 h to the peak at 16 h cost 160.00; then 80.00 an hour.
    let end = try #require(running(tariff).exhaustion(of: 24_000, powerW: 10_000, from: start, under: tariff))
    #expect(end <= start + .hours(9))
    #expect(end >= start + .hours(9) - .seconds(2))
}

@Test func `a balance that is used up is used up now, and one that lasts has no end`() throws {
    let tariff = try compiled(try twoPeriods())
    var price = running(tariff)
    #expect(price.exhaustion(of: 0, powerW: 1000, from: start, under: tariff) == start)
    #expect(price.exhaustion(of: 100, powerW: 0, from: start, under: tariff) == nil)
    #expect(price.exhaustion(of: 100, powerW: nil, from: start, under: tariff) == nil)
    #expect(price.exhaustion(of: 100, powerW: -5, from: start, under: tariff) == nil)
    #expect(price.exhaustion(of: 10_000_000, powerW: 1000, from: start, under: tariff) == nil)
    price.advance(to: MeterPoint(at: start + .minutes(10), registerWh: 3000), under: tariff)
    #expect(price.exhaustion(of: 400, powerW: nil, from: start + .minutes(11), under: tariff) == start + .minutes(11))
    // What flowed since the last reading counts: 60 kW for 5 minutes are 10.00.
    let late = start + .minutes(15)
    #expect(price.exhaustion(of: 1400, powerW: 60_000, from: late, under: tariff) == late)
    #expect(price.exhaustion(of: .max, powerW: .max, from: late, under: tariff) == nil)
}

@Test func `a maximum ends the danger, fees by time and tax bring it nearer`() throws {
    let base = try twoPeriods()
    func end(_ balance: Int64, most: Int64? = nil, timeFee: Int64? = nil, tax: Tax? = nil) throws -> Timestamp? {
        let tariff = try compiled(
            TariffDefinition(
                currency: base.currency, seasons: base.seasons, timeFeeMicrosPerMinute: timeFee, maximumMinor: most,
                tax: tax))
        return running(tariff).exhaustion(of: balance, powerW: 60_000, from: start, under: tariff)
    }
    #expect(try end(10_000, most: 9999) == nil)
    let fee = try #require(try end(10_000, timeFee: 2_000_000))
    #expect(fee <= start + .minutes(25) && fee > start + .minutes(25) - .seconds(2))
    let taxed = try #require(try end(10_000, tax: Tax(ratePPM: 250_000, isIncluded: false)))
    #expect(taxed <= start + .minutes(40) && taxed > start + .minutes(40) - .seconds(2))
}

@Test func `the look-ahead never comes too late and seldom too early`() throws {
    var random = RandomTariffs(seed: 4)
    for round in 0..<60 {
        let tariff = try compiled(random.definition(currency: try currency("TWD")), "Europe/Berlin")
        var price = RunningPrice(startedAt: start, meterStartWh: 0, under: tariff)
        let powerW: Int64 = random.pick(0, 400, 3_700, 22_000, 350_000)
        let balance = Int64.random(in: 0...9000, using: &random.generator)
        let within = Milliseconds.hours(3)
        let end = price.exhaustion(of: balance, powerW: powerW, from: start, within: within, under: tariff)
        // Walk on second by second, as the car would, with a meter that rounds up.
        var firstWithout: Timestamp?
        for second in stride(from: 0, through: Int(within.count / 1000), by: 1) {
            let at = start + .seconds(second)
            price.advance(
                to: MeterPoint(at: at, registerWh: (powerW * Int64(second) + 3599) / 3600), under: tariff)
            if price.costMinor(at: at, energyStoppedAt: nil, under: tariff) >= balance {
                firstWithout = at
                break
            }
        }
        let real = firstWithout
        if let end {
            #expect(real.map { end <= $0 } ?? true, "round \(round): \(end) comes after \(String(describing: real))")
            let wattSecond = Milliseconds.seconds(powerW == 0 ? 2 : Int(3600 / powerW) + 3)
            #expect(real.map { $0 - end <= wattSecond } ?? true, "round \(round) stops too early")
        } else {
            #expect(real == nil, "round \(round) is not foreseen")
        }
    }
}

@Test func `the guard stops a session whose money ends within the reaction time`() throws {
    let tariff = try compiled(try twoPeriods())
    var price = running(tariff)
    let at = try instant("2026-03-02T15:59:30+08:00")
    price.advance(to: MeterPoint(at: at, registerWh: 2000), under: tariff)  // 2.00
    // 60 kW: 1.00 in the 30 s to the peak, then 8.00 a minute: 9.00 in 90 s.
    #expect(
        !BalanceGuard.mustStop(
            price, fundsMinor: 200 + 1000, powerW: 60_000, at: at, energyStoppedAt: nil, under: tariff))
    #expect(
        BalanceGuard.mustStop(price, fundsMinor: 200 + 900, powerW: 60_000, at: at, energyStoppedAt: nil, under: tariff)
    )
}

@Test func `a car that stays after charging uses a balance up by idle fees`() throws {
    let base = try twoPeriods()
    let tariff = try compiled(
        TariffDefinition(
            currency: base.currency, seasons: base.seasons, timeFeeMicrosPerMinute: 5_000_000,
            idleFee: IdleFee(microsPerMinute: 1_000_000, graceMinutes: 10)))
    var price = running(tariff)
    let stopped = start + .minutes(20)
    price.advance(to: MeterPoint(at: stopped, registerWh: 1000), under: tariff)
    // 100.00 of time, then 10 minutes free, then 1.00 a minute.
    let end = price.exhaustion(of: 13_000, powerW: 0, from: stopped, energyStoppedAt: stopped, under: tariff)
    let real = stopped + .minutes(40)
    #expect(end.map { $0 < real && $0 >= real - .seconds(2) } == true)
    #expect(
        BalanceGuard.mustStop(
            price, fundsMinor: 10_050, powerW: nil, at: stopped + .minutes(9), energyStoppedAt: stopped, under: tariff))
    #expect(
        !BalanceGuard.mustStop(
            price, fundsMinor: 10_100, powerW: nil, at: stopped + .minutes(9), energyStoppedAt: stopped, under: tariff))
}
