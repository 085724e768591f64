import Kernel
import Testing

@testable import Billing

/// A constant 1 kWh an hour makes Wh of minutes: each stretch below is its length.
private struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let zone: String
    let from: String
    let to: String
    /// Period and beginning, in UTC where the wall clock is ambiguous.
    let stretches: [(PeriodKind, String)]

    init(_ name: String, _ zone: String, _ from: String, _ to: String, _ stretches: [(PeriodKind, String)]) {
        testDescription = name
        self.zone = zone
        self.from = from
        self.to = to
        self.stretches = stretches
    }
}

/// Peak from 2:30 to 3:30, so that its half-hours are those that clocks skip and repeat.
private func nightPeak() throws -> TariffDefinition {
    let slots = [
        DaySlot(from: "00:00", to: "02:30", period: .offPeak), DaySlot(from: "02:30", to: "03:30", period: .peak),
        DaySlot(from: "03:30", to: "24:00", period: .offPeak),
    ]
    return TariffDefinition(
        currency: try currency("EUR"),
        seasons: [
            Season(
                name: "year", from: "01-01", to: "12-31", days: [DayRow(type: .weekday, slots: slots)],
                prices: [price(.offPeak), price(.peak)])
        ])
}

private func price(_ period: PeriodKind) -> PeriodPrice {
    PeriodPrice(period: period, electricityMicrosPerKWh: 1_000_000, serviceMicrosPerKWh: 0)
}

private func expect(_ row: Case, _ definition: TariffDefinition) throws {
    let from = try instant(row.from)
    let to = try instant(row.to)
    let order = Billing.price(
        SessionUsage(
            startedAt: from, endedAt: to, meterStartWh: 0, meterStopWh: (to - from).count / 3600, points: [],
            energyStoppedAt: nil), under: try compiled(definition, row.zone))
    let starts = try row.stretches.map { try instant($0.1) }
    #expect(order.lines.map(\.period) == row.stretches.map(\.0))
    #expect(order.lines.map(\.from) == starts)
    #expect(order.lines.map(\.to) == Array(starts.dropFirst()) + [to])
    #expect(order.lines.map(\.quantity) == zip(starts, starts.dropFirst() + [to]).map { ($1 - $0).count / 3600 })
}

private let clockChanges = [
    // At 01:00Z on 29 March 2026 the clocks go from 2 to 3: 2:30 to 3:00 is not there.
    Case(
        "forward", "Europe/Berlin", "2026-03-29T00:00:00+01:00", "2026-03-29T05:00:00+02:00",
        [
            (.offPeak, "2026-03-28T23:00:00Z"), (.peak, "2026-03-29T01:00:00Z"), (.offPeak, "2026-03-29T01:30:00Z"),
        ]),
    // At 01:00Z on 25 October 2026 the clocks go from 3 to 2: 2:30 to 3:00 comes twice.
    Case(
        "back", "Europe/Berlin", "2026-10-25T00:00:00+02:00", "2026-10-25T05:00:00+01:00",
        [
            (.offPeak, "2026-10-24T22:00:00Z"), (.peak, "2026-10-25T00:30:00Z"), (.offPeak, "2026-10-25T01:00:00Z"),
            (.peak, "2026-10-25T01:30:00Z"), (.offPeak, "2026-10-25T02:30:00Z"),
        ]),
    Case(
        "the same night without", "Asia/Taipei", "2026-03-29T00:00:00+08:00", "2026-03-29T05:00:00+08:00",
        [
            (.offPeak, "2026-03-29T00:00:00+08:00"), (.peak, "2026-03-29T02:30:00+08:00"),
            (.offPeak, "2026-03-29T03:30:00+08:00"),
        ]),
    // Lord Howe goes from 2:00 to 2:30 on 4 October 2026 at 15:30Z the day before.
    Case(
        "by half an hour", "Australia/Lord_Howe", "2026-10-04T01:00:00+10:30", "2026-10-04T04:00:00+11:00",
        [
            (.offPeak, "2026-10-03T14:30:00Z"), (.peak, "2026-10-03T15:30:00Z"), (.offPeak, "2026-10-03T16:30:00Z"),
        ]),
]

@Test(arguments: clockChanges)
private func `periods follow the wall clock when it changes`(_ row: Case) throws {
    try expect(row, try nightPeak())
}

/// Summer from June to September, the leap day a season of its own; two holidays.
private func year() throws -> TariffDefinition {
    func season(_ name: String, _ from: String, _ to: String, _ day: PeriodKind) -> Season {
        Season(
            name: name, from: from, to: to,
            days: [
                DayRow(
                    type: .weekday,
                    slots: [
                        DaySlot(from: "00:00", to: "12:00", period: .halfPeak),
                        DaySlot(from: "12:00", to: "24:00", period: day),
                    ]),
                DayRow(type: .saturday, slots: [DaySlot(from: "00:00", to: "24:00", period: .offPeak)]),
                DayRow(type: .holiday, slots: [DaySlot(from: "00:00", to: "24:00", period: .deepOffPeak)]),
            ],
            prices: [price(day), price(.halfPeak), price(.offPeak), price(.deepOffPeak)])
    }
    return TariffDefinition(
        currency: try currency("TWD"),
        seasons: [
            season("spring", "03-01", "05-31", .peak), season("summer", "06-01", "09-30", .superPeak),
            season("winter", "10-01", "02-28", .peak), season("leap day", "02-29", "02-29", .superPeak),
        ], holidays: ["2026-10-09", "2028-01-03"].compactMap { CivilDate($0) })
}

private let calendarBorders = [
    // Sunday to Monday: two seasons, and two prices, meet at midnight.
    Case(
        "into summer", "Asia/Taipei", "2026-05-31T20:00:00+08:00", "2026-06-01T13:00:00+08:00",
        [
            (.offPeak, "2026-05-31T20:00:00+08:00"), (.halfPeak, "2026-06-01T00:00:00+08:00"),
            (.superPeak, "2026-06-01T12:00:00+08:00"),
        ]),
    Case(
        "out of summer", "Asia/Taipei", "2026-09-30T20:00:00+08:00", "2026-10-01T13:00:00+08:00",
        [
            (.superPeak, "2026-09-30T20:00:00+08:00"), (.halfPeak, "2026-10-01T00:00:00+08:00"),
            (.peak, "2026-10-01T12:00:00+08:00"),
        ]),
    Case(
        "over the new year", "Asia/Taipei", "2026-12-31T20:00:00+08:00", "2027-01-01T13:00:00+08:00",
        [
            (.peak, "2026-12-31T20:00:00+08:00"), (.halfPeak, "2027-01-01T00:00:00+08:00"),
            (.peak, "2027-01-01T12:00:00+08:00"),
        ]),
    Case(
        "over a leap day", "Asia/Taipei", "2028-02-28T20:00:00+08:00", "2028-03-01T13:00:00+08:00",
        [
            (.peak, "2028-02-28T20:00:00+08:00"), (.halfPeak, "2028-02-29T00:00:00+08:00"),
            (.superPeak, "2028-02-29T12:00:00+08:00"), (.halfPeak, "2028-03-01T00:00:00+08:00"),
            (.peak, "2028-03-01T12:00:00+08:00"),
        ]),
    Case(
        "no leap day", "Asia/Taipei", "2027-02-28T20:00:00+08:00", "2027-03-01T13:00:00+08:00",
        [
            (.offPeak, "2027-02-28T20:00:00+08:00"), (.halfPeak, "2027-03-01T00:00:00+08:00"),
            (.peak, "2027-03-01T12:00:00+08:00"),
        ]),
    Case(
        "into a holiday and out to a Saturday", "Asia/Taipei", "2026-10-08T20:00:00+08:00", "2026-10-10T04:00:00+08:00",
        [
            (.peak, "2026-10-08T20:00:00+08:00"), (.deepOffPeak, "2026-10-09T00:00:00+08:00"),
            (.offPeak, "2026-10-10T00:00:00+08:00"),
        ]),
    // A weekend is one stretch: no line is cut at midnight when the price goes on.
    Case(
        "a weekend", "Asia/Taipei", "2026-10-09T23:00:00+08:00", "2026-10-12T01:00:00+08:00",
        [
            (.deepOffPeak, "2026-10-09T23:00:00+08:00"), (.offPeak, "2026-10-10T00:00:00+08:00"),
            (.halfPeak, "2026-10-12T00:00:00+08:00"),
        ]),
    // It is 1 June in Taipei while it is 31 May in UTC: the site's calendar counts.
    Case(
        "in the site's calendar", "Asia/Taipei", "2026-05-31T15:00:00Z", "2026-05-31T20:00:00Z",
        [
            (.offPeak, "2026-05-31T15:00:00Z"), (.halfPeak, "2026-05-31T16:00:00Z"),
        ]),
]

@Test(arguments: calendarBorders)
private func `periods follow seasons, weekdays and holidays`(_ row: Case) throws { try expect(row, try year()) }

@Test func `days without their own row are as the kind of day before them`() throws {
    func slots(_ period: PeriodKind) -> [DaySlot] { [DaySlot(from: "00:00", to: "24:00", period: period)] }
    func kinds(_ rows: [DayRow]) throws -> [PeriodKind] {
        let tariff = try compiled(
            TariffDefinition(
                currency: try currency("TWD"),
                seasons: [
                    Season(
                        name: "", from: "01-01", to: "12-31", days: rows, prices: PeriodKind.allCases.map(price))
                ], holidays: ["2026-10-09"].compactMap { CivilDate($0) }))
        // A Thursday, the Friday that is a holiday, a Saturday, a Sunday.
        return try (8...11).map { day in
            let noon = try instant("2026-10-" + (day < 10 ? "0" : "") + "\(day)T12:00:00+08:00")
            return tariff.prices[tariff.period(at: noon).index].period
        }
    }
    let weekday = DayRow(type: .weekday, slots: slots(.peak))
    let saturday = DayRow(type: .saturday, slots: slots(.halfPeak))
    let sunday = DayRow(type: .sunday, slots: slots(.offPeak))
    let holiday = DayRow(type: .holiday, slots: slots(.deepOffPeak))
    #expect(try kinds([weekday]) == [.peak, .peak, .peak, .peak])
    #expect(try kinds([weekday, saturday]) == [.peak, .halfPeak, .halfPeak, .halfPeak])
    #expect(try kinds([sunday, saturday, weekday]) == [.peak, .offPeak, .halfPeak, .offPeak])
    #expect(try kinds([weekday, sunday, holiday]) == [.peak, .deepOffPeak, .peak, .offPeak])
}
