import Kernel

/// A rule of tariffs that a definition breaks. `field` is a path such as `seasons/0/days/1/slots/3/to`.
package struct TariffError: Error, Sendable, Equatable, CustomStringConvertible {
    package let field: String
    package let rule: String

    package var description: String { "\(field) \(rule)" }
}

/// Turns what operators write into the tables that pricing looks things up in, and says what cannot be.
enum TariffReader {
    /// Prices and fees up to this are accepted, in micros: a million of the major unit for a kWh is a typing mistake.
    static let maximumMicros: Int64 = 1_000_000_000_000
    static let maximumMinor: Int64 = 1_000_000_000_000
    /// More seasons, holidays or minutes of grace than anyone writes; they bound the tables.
    static let maximumSeasons = 12
    static let maximumHolidays = 1000
    static let maximumGraceMinutes: Int64 = 100_000

    /// Places of the day types among a season's rows.
    static let weekdayRow = 0
    static let saturdayRow = 1
    static let sundayRow = 2
    static let holidayRow = 3

    struct Tables {
        var prices: [PeriodPrice] = []
        /// By season and day type.
        var rows: [[CompiledTariff.Row]] = []
        /// By day of a leap year.
        var seasonOfDay = [UInt8](repeating: .max, count: 366)
    }

    static func tables(of definition: TariffDefinition) throws(TariffError) -> Tables {
        guard (1...maximumSeasons).contains(definition.seasons.count) else {
            throw TariffError(field: "seasons", rule: "must have 1 to \(maximumSeasons) entries")
        }
        var tables = Tables()
        for (index, season) in definition.seasons.enumerated() {
            let field = "seasons/\(index)"
            try claimDays(of: season, UInt8(index), field, &tables.seasonOfDay)
            let prices = try priceIndex(of: season, field, first: tables.prices.count)
            tables.rows.append(try rows(of: season, field, prices))
            tables.prices += season.prices
        }
        if let day = tables.seasonOfDay.firstIndex(of: .max) {
            let date = CivilDate(daysSinceEpoch: CivilDate(year: 2024, month: 1, day: 1).daysSinceEpoch + day)
            throw TariffError(
                field: "seasons", rule: "must cover the whole year; \(date.description.suffix(5)) has no season")
        }
        return tables
    }

    private static func claimDays(
        of season: Season, _ index: UInt8, _ field: String, _ seasonOfDay: inout [UInt8]
    ) throws(TariffError) {
        guard let from = monthDay(season.from) else {
            throw TariffError(field: field + "/from", rule: "must be a day of the year such as 06-01")
        }
        guard let to = monthDay(season.to) else {
            throw TariffError(field: field + "/to", rule: "must be a day of the year such as 09-30")
        }
        var day = from
        while true {
            guard seasonOfDay[day] == .max else {
                throw TariffError(field: field, rule: "shares days with another season")
            }
            seasonOfDay[day] = index
            if day == to { return }
            day = (day + 1) % seasonOfDay.count
        }
    }

    private static func priceIndex(
        of season: Season, _ field: String, first: Int
    ) throws(TariffError) -> [PeriodKind: UInt8] {
        var index: [PeriodKind: UInt8] = [:]
        for (position, price) in season.prices.enumerated() {
            let field = field + "/prices/\(position)"
            guard index.updateValue(UInt8(first + position), forKey: price.period) == nil else {
                throw TariffError(field: field + "/period", rule: "is there twice: \(price.period.rawValue)")
            }
            let amounts = [
                ("/electricityMicrosPerKWh", price.electricityMicrosPerKWh),
                ("/serviceMicrosPerKWh", price.serviceMicrosPerKWh),
            ]
            for (name, micros) in amounts where !(0...maximumMicros).contains(micros) {
                throw TariffError(field: field + name, rule: "must be from 0 to \(maximumMicros)")
            }
        }
        return index
    }

    private static func rows(
        of season: Season, _ field: String, _ prices: [PeriodKind: UInt8]
    ) throws(TariffError) -> [CompiledTariff.Row] {
        var byType: [DayType: CompiledTariff.Row] = [:]
        for (position, day) in season.days.enumerated() {
            let field = field + "/days/\(position)"
            let slots = try slots(of: day, field + "/slots", prices)
            guard byType.updateValue(CompiledTariff.Row(slots: slots), forKey: day.type) == nil else {
                throw TariffError(field: field + "/type", rule: "is there twice: \(day.type.rawValue)")
            }
        }
        guard let weekday = byType[.weekday] else {
            throw TariffError(field: field + "/days", rule: "needs a row of type weekday")
        }
        let saturday = byType[.saturday] ?? weekday
        let sunday = byType[.sunday] ?? saturday
        return [weekday, saturday, sunday, byType[.holiday] ?? sunday]
    }

    private static func slots(
        of day: DayRow, _ field: String, _ prices: [PeriodKind: UInt8]
    ) throws(TariffError) -> [UInt8] {
        var slots = [UInt8](repeating: .max, count: 48)
        for (position, slot) in day.slots.enumerated() {
            let field = field + "/\(position)"
            guard let from = halfHour(slot.from) else {
                throw TariffError(field: field + "/from", rule: "must be a half-hour such as 07:30")
            }
            guard let to = halfHour(slot.to), to > from else {
                throw TariffError(field: field + "/to", rule: "must be a half-hour after from, 24:00 at the latest")
            }
            guard let price = prices[slot.period] else {
                throw TariffError(
                    field: field + "/period", rule: "has no price in this season: \(slot.period.rawValue)")
            }
            guard slots[from..<to].allSatisfy({ $0 == .max }) else {
                throw TariffError(field: field, rule: "shares half-hours with another slot")
            }
            for index in from..<to { slots[index] = price }
        }
        guard let gap = slots.firstIndex(of: .max) else { return slots }
        throw TariffError(field: field, rule: "must cover 00:00 to 24:00; nothing covers \(time(ofHalfHour: gap))")
    }

    static func checkAmounts(_ definition: TariffDefinition) throws(TariffError) {
        let amounts: [(String, Int64?, Int64)] = [
            ("sessionFeeMinor", definition.sessionFeeMinor, maximumMinor),
            ("timeFeeMicrosPerMinute", definition.timeFeeMicrosPerMinute, maximumMicros),
            ("idleFee/microsPerMinute", definition.idleFee?.microsPerMinute, maximumMicros),
            ("idleFee/graceMinutes", definition.idleFee?.graceMinutes, maximumGraceMinutes),
            ("minimumMinor", definition.minimumMinor, maximumMinor),
            ("maximumMinor", definition.maximumMinor, maximumMinor),
            ("tax/ratePPM", definition.tax?.ratePPM, 1_000_000),
        ]
        for (field, amount, limit) in amounts {
            if let amount, !(0...limit).contains(amount) {
                throw TariffError(field: field, rule: "must be from 0 to \(limit)")
            }
        }
        if let least = definition.minimumMinor, let most = definition.maximumMinor, least > most {
            throw TariffError(field: "minimumMinor", rule: "must not be above maximumMinor")
        }
        guard definition.holidays.count <= maximumHolidays else {
            throw TariffError(field: "holidays", rule: "may have \(maximumHolidays) days at the most")
        }
    }

    private static func monthDay(_ text: String) -> Int? {
        guard let date = CivilDate("2024-" + text) else { return nil }
        return leapDay(date.month, date.day)
    }

    /// 0...48 of `00:00`, `00:30`, ... `24:00`.
    private static func halfHour(_ text: String) -> Int? { halfHours.firstIndex(of: text) }

    private static func time(ofHalfHour index: Int) -> String { halfHours[index] }

    private static let halfHours: [String] = (0...48).map { index in
        (index < 20 ? "0" : "") + String(index / 2) + (index.isMultiple(of: 2) ? ":00" : ":30")
    }
}
