import Kernel

/// A rule of tariffs that a definition breaks. `field` is a JSON path such as `seasons[0].days[1].slots`.
package struct TariffError: Error, Sendable, Equatable, CustomStringConvertible {
    package let field: String
    package let rule: String

    package var description: String { "\(field) \(rule)" }
}

/// A tariff version made ready for pricing at a site: which period each half-hour of each kind of day is, as tables.
package struct CompiledTariff: Sendable {
    struct Row: Sendable {
        /// 48 half-hours, each an index into `prices`.
        let slots: [UInt8]
    }

    package let versionID: TariffVersionID
    package let definition: TariffDefinition
    package let zone: SiteTimeZone
    package let prices: [PeriodPrice]
    /// Season of each day of a leap year, counted from 1 January.
    private let seasonOfDay: [UInt8]
    /// By season and day type.
    private let rows: [[Row]]
    private let holidays: Set<Int>

    /// Prices and fees up to this are accepted, in micros: a million of the major unit for a kWh is a typing mistake.
    static let maximumMicros: Int64 = 1_000_000_000_000
    static let maximumMinor: Int64 = 1_000_000_000_000

    package init(_ version: TariffVersion, zone: SiteTimeZone) throws(TariffError) {
        try self.init(version.definition, id: version.id, zone: zone)
    }

    package init(_ definition: TariffDefinition, id: TariffVersionID, zone: SiteTimeZone) throws(TariffError) {
        try Self.checkAmounts(definition)
        guard (1...12).contains(definition.seasons.count) else {
            throw TariffError(field: "seasons", rule: "must have 1 to 12 entries")
        }
        var prices: [PeriodPrice] = []
        var rows: [[Row]] = []
        var seasonOfDay = [UInt8](repeating: .max, count: 366)
        for (index, season) in definition.seasons.enumerated() {
            try Self.claimDays(of: season, index, &seasonOfDay)
            let first = prices.count
            prices += season.prices
            rows.append(try Self.rows(of: season, "seasons[\(index)]", firstPrice: first))
        }
        if let day = seasonOfDay.firstIndex(of: .max) {
            let date = CivilDate(daysSinceEpoch: CivilDate(year: 2024, month: 1, day: 1).daysSinceEpoch + day)
            throw TariffError(
                field: "seasons", rule: "must cover the whole year; \(date.description.suffix(5)) has no season")
        }
        versionID = id
        self.definition = definition
        self.zone = zone
        self.prices = prices
        self.rows = rows
        self.seasonOfDay = seasonOfDay
        holidays = Set(definition.holidays.map(\.daysSinceEpoch))
    }

    /// Index into `prices` for an instant, and until when the half-hour lasts.
    func period(at instant: Timestamp) -> (index: Int, until: Timestamp) {
        let (offset, zoneChange) = zone.offset(at: instant)
        let local = CivilTime(instant, offsetSeconds: offset)
        let slot = local.halfHour
        let rest = Int64((slot + 1) * 1_800_000 - local.millisecondOfDay)
        var until = instant + Milliseconds(rest)
        if let zoneChange, zoneChange < until { until = zoneChange }
        let row = rows[season(of: local.date)][dayType(of: local.date)]
        return (Int(row.slots[slot]), until)
    }

    private func season(of date: CivilDate) -> Int { Int(seasonOfDay[leapDay(date.month, date.day)]) }

    private func dayType(of date: CivilDate) -> Int {
        if holidays.contains(date.daysSinceEpoch) { return 3 }
        return switch date.weekday {
        case 6: 1
        case 7: 2
        default: 0
        }
    }

    // MARK: Reading the definition

    private static func claimDays(
        of season: Season, _ index: Int, _ seasonOfDay: inout [UInt8]
    ) throws(TariffError) {
        guard let from = monthDay(season.from) else {
            throw TariffError(field: "seasons[\(index)].from", rule: "must be a day of the year such as 06-01")
        }
        guard let to = monthDay(season.to) else {
            throw TariffError(field: "seasons[\(index)].to", rule: "must be a day of the year such as 09-30")
        }
        var day = from
        while true {
            guard seasonOfDay[day] == .max else {
                throw TariffError(field: "seasons[\(index)]", rule: "shares days with another season")
            }
            seasonOfDay[day] = UInt8(index)
            if day == to { return }
            day = (day + 1) % 366
        }
    }

    private static func rows(
        of season: Season, _ field: String, firstPrice: Int
    ) throws(TariffError) -> [Row] {
        var index: [PeriodKind: Int] = [:]
        for (position, price) in season.prices.enumerated() {
            guard index.updateValue(firstPrice + position, forKey: price.period) == nil else {
                throw TariffError(field: field + ".prices", rule: "has the period \(price.period.rawValue) twice")
            }
            for micros in [price.electricityMicrosPerKWh, price.serviceMicrosPerKWh]
            where !(0...maximumMicros).contains(micros) {
                throw TariffError(field: field + ".prices[\(position)]", rule: "must be from 0 to \(maximumMicros)")
            }
        }
        var byType: [DayType: Row] = [:]
        for (position, day) in season.days.enumerated() {
            let slots = try slots(of: day, field + ".days[\(position)].slots", index)
            guard byType.updateValue(Row(slots: slots), forKey: day.type) == nil else {
                throw TariffError(field: field + ".days", rule: "has the day type \(day.type.rawValue) twice")
            }
        }
        guard let weekday = byType[.weekday] else {
            throw TariffError(field: field + ".days", rule: "needs a row of type weekday")
        }
        let saturday = byType[.saturday] ?? weekday
        let sunday = byType[.sunday] ?? saturday
        return [weekday, saturday, sunday, byType[.holiday] ?? sunday]
    }

    private static func slots(
        of day: DayRow, _ field: String, _ prices: [PeriodKind: Int]
    ) throws(TariffError) -> [UInt8] {
        var slots = [UInt8](repeating: .max, count: 48)
        for slot in day.slots {
            guard let from = halfHour(slot.from), let to = halfHour(slot.to), from < to else {
                throw TariffError(
                    field: field, rule: "must run from an earlier to a later half-hour, such as 07:30 to 24:00")
            }
            guard let price = prices[slot.period] else {
                throw TariffError(field: field, rule: "names the period \(slot.period.rawValue), which has no price")
            }
            for index in from..<to {
                guard slots[index] == .max else {
                    throw TariffError(field: field, rule: "overlaps itself at \(slot.from)")
                }
                slots[index] = UInt8(price)
            }
        }
        guard !slots.contains(.max) else { throw TariffError(field: field, rule: "must cover 00:00 to 24:00") }
        return slots
    }

    private static func checkAmounts(_ definition: TariffDefinition) throws(TariffError) {
        let amounts: [(String, Int64?, Int64)] = [
            ("sessionFeeMinor", definition.sessionFeeMinor, maximumMinor),
            ("timeFeeMicrosPerMinute", definition.timeFeeMicrosPerMinute, maximumMicros),
            ("idleFee.microsPerMinute", definition.idleFee?.microsPerMinute, maximumMicros),
            ("idleFee.graceMinutes", definition.idleFee?.graceMinutes, 100_000),
            ("minimumMinor", definition.minimumMinor, maximumMinor),
            ("maximumMinor", definition.maximumMinor, maximumMinor),
            ("tax.ratePPM", definition.tax?.ratePPM, 1_000_000),
        ]
        for (field, amount, limit) in amounts {
            if let amount, !(0...limit).contains(amount) {
                throw TariffError(field: field, rule: "must be from 0 to \(limit)")
            }
        }
        if let least = definition.minimumMinor, let most = definition.maximumMinor, least > most {
            throw TariffError(field: "minimumMinor", rule: "must not be above maximumMinor")
        }
        guard definition.holidays.count <= 1000 else {
            throw TariffError(field: "holidays", rule: "may have 1000 days at the most")
        }
    }

    private static func monthDay(_ text: String) -> Int? {
        guard let date = CivilDate("2024-" + text) else { return nil }
        return leapDay(date.month, date.day)
    }

    private static func halfHour(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 2, let hour = Int(parts[0]), (0...24).contains(hour) else {
            return nil
        }
        switch parts[1] {
        case "00": return hour * 2
        case "30": return hour < 24 ? hour * 2 + 1 : nil
        default: return nil
        }
    }
}

/// The day's place in a leap year, from 0.
private func leapDay(_ month: Int, _ day: Int) -> Int {
    let before = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335]
    return before[month - 1] + day - 1
}
