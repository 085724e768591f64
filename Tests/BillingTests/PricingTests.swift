import Kernel
import Testing

@testable import Billing

/// From, to, energy, and the energy that must be priced at peak.
private let borders:
    [(name: String, zone: String, holidays: [String], from: String, to: String, wh: Int64, peak: Int64)] = [
        ("inside off-peak", "Asia/Taipei", [], "2026-03-02T08:00:00+08:00", "2026-03-02T10:00:00+08:00", 10_000, 0),
        (
            "half over the border", "Asia/Taipei", [], "2026-03-02T15:00:00+08:00", "2026-03-02T17:00:00+08:00", 10_000,
            5000
        ),
        ("over midnight", "Asia/Taipei", [], "2026-03-02T21:00:00+08:00", "2026-03-03T01:00:00+08:00", 8000, 2000),
        (
            "Saturday has no peak", "Asia/Taipei", [], "2026-03-07T15:00:00+08:00", "2026-03-07T17:00:00+08:00", 10_000,
            0
        ),
        (
            "Friday into Saturday", "Asia/Taipei", [], "2026-03-06T21:00:00+08:00", "2026-03-07T17:00:00+08:00", 20_000,
            1000
        ),
        (
            "a holiday is as a Sunday", "Asia/Taipei", ["2026-03-02"], "2026-03-02T15:00:00+08:00",
            "2026-03-02T17:00:00+08:00", 10_000, 0
        ),
        ("leap day", "Asia/Taipei", [], "2028-02-29T15:00:00+08:00", "2028-02-29T17:00:00+08:00", 10_000, 5000),
        // Sunday 29 March 2026: Berlin's clocks go from 2 to 3 h; that Monday is one plain peak.
        (
            "after clocks went forward", "Europe/Berlin", [], "2026-03-30T15:00:00+02:00", "2026-03-30T17:00:00+02:00",
            10_000, 5000
        ),
        (
            "before clocks go forward", "Europe/Berlin", [], "2026-03-27T15:00:00+01:00", "2026-03-27T17:00:00+01:00",
            10_000, 5000
        ),
        // Monday 26 October, the day after clocks went back.
        (
            "after clocks went back", "Europe/Berlin", [], "2026-10-26T15:00:00+01:00", "2026-10-26T17:00:00+01:00",
            10_000, 5000
        ),
    ]

@Test(arguments: borders.indices)
func `energy is cut where a period begins and ends`(_ index: Int) throws {
    let row = borders[index]
    let tariff = try compiled(try twoPeriods(holidays: row.holidays), row.zone)
    let order = price(try usage(row.from, row.to, wh: row.wh), under: tariff)
    let peak = order.lines.filter { $0.period == .peak }.reduce(0) { $0 + $1.quantity }
    #expect(peak == row.peak, "\(row.name)")
    #expect(order.lines.reduce(0) { $0 + $1.quantity } == row.wh, "\(row.name): nothing is lost at a border")
    #expect(order.totalMinor == (row.wh - row.peak) / 5 + row.peak * 8 / 10, "\(row.name)")
}

@Test func `a night in which clocks go forward is an hour shorter`() throws {
    let night = TariffDefinition.flat(
        currency: try currency("EUR"), electricityMicrosPerKWh: 0, serviceMicrosPerKWh: 0)
    let timed = TariffDefinition(
        currency: night.currency, seasons: night.seasons, timeFeeMicrosPerMinute: 1_000_000)
    let order = price(
        try usage("2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00", wh: 0),
        under: try compiled(timed, "Europe/Berlin"))
    #expect(order.totalMinor == 12_000, "two hours at 1 EUR a minute")
}

@Test func `a reading on the border is taken as it is, and one beside it is interpolated and said so`() throws {
    let tariff = try compiled(try twoPeriods())
    let whole = try usage("2026-03-02T15:00:00+08:00", "2026-03-02T17:00:00+08:00", wh: 10_000)
    func with(_ at: String, _ wh: Int64) throws -> PricedOrder {
        price(
            SessionUsage(
                startedAt: whole.startedAt, endedAt: whole.endedAt, meterStartWh: 1000, meterStopWh: 11_000,
                points: [MeterPoint(at: try instant(at), registerWh: wh)], energyStoppedAt: nil), under: tariff)
    }
    let exact = try with("2026-03-02T16:00:00+08:00", 9000)
    #expect(exact.lines.map(\.quantity) == [8000, 2000])
    #expect(exact.lines.allSatisfy { !$0.isInterpolated })
    let beside = try with("2026-03-02T15:30:00+08:00", 4000)
    #expect(beside.lines.map(\.quantity) == [5333, 4667], "3000 and a third of the 7000 that came in 90 minutes")
    #expect(beside.lines.map(\.isInterpolated) == [true, true])
}

@Test func `readings that cannot be are left out and reported`() throws {
    let tariff = try compiled(try twoPeriods())
    let start = try instant("2026-03-02T08:00:00+08:00")
    let order = price(
        SessionUsage(
            startedAt: start, endedAt: start + .hours(1), meterStartWh: 1000, meterStopWh: 3000,
            points: [
                MeterPoint(at: start + .minutes(10), registerWh: 2000),
                MeterPoint(at: start + .minutes(20), registerWh: 1500),
                MeterPoint(at: start + .minutes(30), registerWh: 9000),
                MeterPoint(at: start + .hours(3), registerWh: 2500),
            ], energyStoppedAt: nil), under: tariff)
    #expect(order.energyWh == 2000)
    #expect(order.totalMinor == 400)
    #expect(order.mended.count == 3)
}

@Test func `fees, minimum, maximum, tax and rounding come in this order`() throws {
    func total(_ change: (TariffDefinition) -> TariffDefinition, _ use: SessionUsage) throws -> PricedOrder {
        price(use, under: try compiled(change(try twoPeriods())))
    }
    func tariff(
        _ base: TariffDefinition, session: Int64? = nil, idle: IdleFee? = nil, least: Int64? = nil, most: Int64? = nil,
        tax: Tax? = nil, rounds: Bool? = nil
    ) -> TariffDefinition {
        TariffDefinition(
            currency: base.currency, seasons: base.seasons, sessionFeeMinor: session, idleFee: idle,
            minimumMinor: least, maximumMinor: most, tax: tax, roundsToWholeUnits: rounds)
    }
    let hour = try usage("2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00", wh: 10_000)  // 20.00
    #expect(try total({ tariff($0, session: 150) }, hour).totalMinor == 2150)
    #expect(try total({ tariff($0, least: 5000) }, hour).totalMinor == 5000)
    #expect(try total({ tariff($0, most: 1500) }, hour).totalMinor == 1500)
    let added = try total({ tariff($0, tax: Tax(ratePPM: 50_000, isIncluded: false)) }, hour)
    #expect((added.totalMinor, added.taxMinor) == (2100, 100))
    let included = try total({ tariff($0, tax: Tax(ratePPM: 50_000, isIncluded: true)) }, hour)
    #expect((included.totalMinor, included.taxMinor) == (2000, 95))
    #expect(try total({ tariff($0, session: 149, rounds: true) }, hour).totalMinor == 2100)
    #expect(try total({ tariff($0, session: 150, rounds: true) }, hour).totalMinor == 2200)
    let idle = try usage(
        "2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00", wh: 10_000, stopped: "2026-03-02T08:30:00+08:00")
    let charged = try total({ tariff($0, idle: IdleFee(microsPerMinute: 500_000, graceMinutes: 10)) }, idle)
    #expect(charged.totalMinor == 2000 + 20 * 50)
    #expect(charged.lines.last?.quantity == 1200)
}

@Test(arguments: [("JPY", Int64(20)), ("TWD", 2000), ("KWD", 20_000)])
func `amounts are in the minor unit of the currency`(_ code: String, _ expected: Int64) throws {
    let order = price(
        try usage("2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00", wh: 10_000),
        under: try compiled(try twoPeriods(code)))
    #expect(order.totalMinor == expected)
}

@Test func `a definition that breaks a rule is refused with the field`() throws {
    func field(_ season: Season) throws -> String? {
        do {
            _ = try compiled(TariffDefinition(currency: try currency("TWD"), seasons: [season]))
            return nil
        } catch let error as TariffError {
            return error.field
        }
    }
    let good = try twoPeriods().seasons[0]
    #expect(try field(good) == nil)
    #expect(
        try field(Season(name: "", from: "02-30", to: "12-31", days: good.days, prices: good.prices))
            == "seasons/0/from")
    #expect(try field(Season(name: "", from: "01-01", to: "06-30", days: good.days, prices: good.prices)) == "seasons")
    let gap = DayRow(type: .weekday, slots: [DaySlot(from: "00:00", to: "12:00", period: .peak)])
    #expect(
        try field(Season(name: "", from: "01-01", to: "12-31", days: [gap], prices: good.prices))
            == "seasons/0/days/0/slots")
    let unpriced = DayRow(type: .weekday, slots: [DaySlot(from: "00:00", to: "24:00", period: .superPeak)])
    #expect(
        try field(Season(name: "", from: "01-01", to: "12-31", days: [unpriced], prices: good.prices))
            == "seasons/0/days/0/slots/0/period")
}

@Test func `the version in force is the latest that has begun`() throws {
    let definition = try twoPeriods()
    func version(_ number: Int64, _ from: String) throws -> TariffVersion {
        TariffVersion(
            id: TariffVersionID(RawID(at: Timestamp(secondsSinceEpoch: number), random: (1, 1))),
            tariffID: TariffID(RawID(at: Timestamp(secondsSinceEpoch: 1), random: (1, 1))), number: number,
            effectiveFrom: try instant(from), definition: definition)
    }
    let versions = [
        try version(1, "2026-01-01T00:00:00Z"), try version(2, "2026-06-01T00:00:00Z"),
        try version(3, "2026-06-01T00:00:00Z"),
    ]
    #expect(TariffVersion.inForce(at: try instant("2025-12-31T23:59:59Z"), of: versions) == nil)
    #expect(TariffVersion.inForce(at: try instant("2026-05-31T23:59:59Z"), of: versions)?.number == 1)
    #expect(TariffVersion.inForce(at: try instant("2026-06-01T00:00:00Z"), of: versions)?.number == 3)
}
