import Kernel

/// When a saved report is made by itself, on the clocks of its operator's time zone.
package struct ReportSchedule: Sendable, Codable, Equatable {
    package enum Cadence: String, Sendable, Codable, CaseIterable {
        case daily
        case weekly
        case monthly
    }

    package let cadence: Cadence
    /// 1 is Monday, 7 is Sunday; of weekly ones.
    package let weekday: Int?
    /// 1...31, of monthly ones; in a shorter month its last day.
    package let dayOfMonth: Int?
    /// 0...23.
    package let hour: Int
    package let format: ReportFormat

    package init(cadence: Cadence, weekday: Int?, dayOfMonth: Int?, hour: Int, format: ReportFormat) {
        self.cadence = cadence
        self.weekday = weekday
        self.dayOfMonth = dayOfMonth
        self.hour = hour
        self.format = format
    }

    /// The first due time after an instant.
    ///
    /// Where clocks skip the hour, it is due when they have gone forward; where they show it twice, the first time.
    package func next(after instant: Timestamp, in zone: SiteTimeZone) -> Timestamp {
        var day = zone.civil(instant).date
        // The day itself may be over or not be meant; within 62 days each schedule comes round.
        for _ in 0..<63 {
            if includes(day), let due = due(on: day, in: zone), due > instant { return due }
            day = CivilDate(daysSinceEpoch: day.daysSinceEpoch + 1)
        }
        preconditionFailure("a schedule comes round within two months")
    }

    /// The last due time that is not after an instant, later than another; nil when there is none.
    package func last(after earlier: Timestamp, until instant: Timestamp, in zone: SiteTimeZone) -> Timestamp? {
        var day = zone.civil(instant).date
        for _ in 0..<63 {
            if includes(day), let due = due(on: day, in: zone), due <= instant { return due > earlier ? due : nil }
            day = CivilDate(daysSinceEpoch: day.daysSinceEpoch - 1)
        }
        return nil
    }

    private func includes(_ day: CivilDate) -> Bool {
        switch cadence {
        case .daily: true
        case .weekly: day.weekday == weekday
        case .monthly: day.day == min(dayOfMonth ?? 1, CivilDate.daysIn(month: day.month, year: day.year))
        }
    }

    private func due(on day: CivilDate, in zone: SiteTimeZone) -> Timestamp? {
        // Clocks skip an hour at the most, and some zones half of one.
        for quarter in 0...4 {
            let found = zone.instants(of: day, millisecondOfDay: hour * 3_600_000 + quarter * 900_000)
            if let first = found.first { return first }
        }
        return nil
    }
}

package enum ReportFormat: String, Sendable, Codable, CaseIterable, SQLBindable {
    case csv
    case xlsx
}

/// Days that a report looks at, counted from the day it is made.
package enum ReportRange: String, Sendable, Codable, CaseIterable {
    case today
    case yesterday
    case sevenDays = "7d"
    case lastWeek
    case twentyEightDays = "28d"
    case month
    case lastMonth
    case ninetyDays = "90d"
    case year

    /// The first and the last day, both included.
    package func days(on today: CivilDate) -> ClosedRange<CivilDate> {
        func before(_ days: Int) -> CivilDate { CivilDate(daysSinceEpoch: today.daysSinceEpoch - days) }
        let first = CivilDate(year: today.year, month: today.month, day: 1)
        switch self {
        case .today: return today...today
        case .yesterday: return before(1)...before(1)
        case .sevenDays: return before(6)...today
        case .lastWeek: return before(today.weekday + 6)...before(today.weekday)
        case .twentyEightDays: return before(27)...today
        case .month: return first...today
        case .lastMonth:
            let last = CivilDate(daysSinceEpoch: first.daysSinceEpoch - 1)
            return CivilDate(year: last.year, month: last.month, day: 1)...last
        case .ninetyDays: return before(89)...today
        case .year: return before(364)...today
        }
    }
}

/// What a saved report asks: the parameters of its path, and the days either by name or by date.
package struct SavedReportQuery: Sendable, Codable, Equatable {
    package var groupBy: String?
    package var siteId: SiteID?
    package var stationId: StationID?
    package var state: String?
    package var utilityPriceMicrosPerKWh: Int64?
    package var range: ReportRange?
    package var from: CivilDate?
    package var to: CivilDate?

    package init() {}

    /// The span for a report made at an instant.
    package func span(at instant: Timestamp, in zone: SiteTimeZone) -> (from: Timestamp, to: Timestamp) {
        var days = (range ?? .twentyEightDays).days(on: zone.civil(instant).date)
        if let from, let to, from <= to { days = from...to }
        let after = CivilDate(daysSinceEpoch: days.upperBound.daysSinceEpoch + 1)
        return (LocalDays.start(of: days.lowerBound, zone), LocalDays.start(of: after, zone))
    }
}
