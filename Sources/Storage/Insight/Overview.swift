import Charging
import Kernel

/// The first screen of an operator: today so far, beside the usual for this weekday, and what needs somebody.
package struct Overview: Sendable {
    package typealias DaySums = OverviewQueries.DaySums

    /// Same weekdays before today that make the usual.
    package static let usualDays = 4

    package let currency: Currency
    package let at: Timestamp
    package let today: DaySums
    /// Sums of `usualDays` days up to the same time of day.
    package let usual: DaySums
    /// How many of the four days there are: fewer where the first order is younger.
    package let usualDays: Int64
    /// Today by hour, each with the sums of the usual days.
    package let hours: [OverviewHour]
    package let running: OverviewQueries.Running
    package let openExceptions: Int64
    package let presence: [Presence: Int64]
    package let connectors: [ConnectorStatus: Int64]
    package let attention: [SiteAttention]

    /// - Returns: nil when there is no such operator.
    package static func read(
        _ scope: InsightScope, now: Timestamp, _ connection: any SQLConnection
    ) throws -> Overview? {
        guard let (currency, zones) = try InsightZone.all(of: scope, connection) else { return nil }
        let firstOrder = try OverviewQueries.firstOrder(scope, connection)
        var weeks: [Int] = []
        if let zone = zones.first, let firstOrder {
            let today = zone.zone.civil(now).date.daysSinceEpoch
            let first = zone.zone.civil(firstOrder).date.daysSinceEpoch
            weeks = (1...usualDays).filter { today - 7 * $0 >= first }
        }
        let earliest = now - .hours(24 * (7 * (weeks.last ?? 0) + 2))
        let outages = try StationCapacities.outages(scope, from: earliest, to: now, connection)
        var (today, usual) = (DaySums(), DaySums())
        for zone in zones {
            let stations = try StationCapacities.all(scope, zone: zone, connection)
            func sums(_ week: Int) throws -> DaySums {
                let (from, to) = span(weeksAgo: week, zone.zone, now)
                return try OverviewQueries.day(
                    scope, zone, from: from, to: to, stations: stations, outages: outages, connection)
            }
            today += try sums(0)
            today += try OverviewQueries.runningOn(
                scope, zone, from: span(weeksAgo: 0, zone.zone, now).from, to: now, connection)
            for week in weeks { usual += try sums(week) }
        }
        let (attention, openExceptions) = try AttentionQueries.all(scope, connection)
        return Overview(
            currency: currency, at: now, today: today, usual: usual, usualDays: Int64(weeks.count),
            hours: try OverviewHours.read(scope, zones, weeks: weeks, now: now, connection),
            running: try OverviewQueries.running(scope, now: now, connection), openExceptions: openExceptions,
            presence: try OverviewQueries.presence(scope, connection),
            connectors: try OverviewQueries.connectors(scope, connection), attention: attention)
    }

    /// The day so many weeks ago, from its midnight to the time of day it is now on the site's clock.
    private static func span(
        weeksAgo: Int, _ zone: SiteTimeZone, _ now: Timestamp
    ) -> (from: Timestamp, to: Timestamp) {
        let local = zone.civil(now)
        let date = CivilDate(daysSinceEpoch: local.date.daysSinceEpoch - 7 * weeksAgo)
        let midnight = LocalDays.start(of: date, zone)
        guard weeksAgo > 0 else { return (midnight, now) }
        let sameTime = zone.instants(of: date, millisecondOfDay: local.millisecondOfDay).first
        return (midnight, max(sameTime ?? midnight + Milliseconds(Int64(local.millisecondOfDay)), midnight))
    }
}

/// Days of a zone as spans of time.
enum LocalDays {
    /// The first instant of a day; where clocks go forward over midnight, the instant they go forward to.
    static func start(of date: CivilDate, _ zone: SiteTimeZone) -> Timestamp {
        if let instant = zone.instants(of: date, millisecondOfDay: 0).first { return instant }
        let noon = zone.instants(of: date, millisecondOfDay: 43_200_000).first
        return (noon ?? Timestamp(millisecondsSinceEpoch: Int64(date.daysSinceEpoch) * 86_400_000)) - .hours(11)
    }

    /// The spans of days, weeks or months within a span of time, each under its name.
    static func buckets(
        _ group: ReportGroup, _ zone: SiteTimeZone, from: Timestamp, to: Timestamp
    ) -> [(key: String, from: Timestamp, to: Timestamp)] {
        guard from < to else { return [] }
        var buckets: [(key: String, from: Timestamp, to: Timestamp)] = []
        var begin = from
        var day = zone.civil(from).date.daysSinceEpoch
        while begin < to {
            let end = min(start(of: CivilDate(daysSinceEpoch: day + 1), zone), to)
            let key = name(ofDay: day, group)
            if buckets.last?.key == key {
                buckets[buckets.count - 1].to = end
            } else {
                buckets.append((key, begin, end))
            }
            begin = end
            day += 1
        }
        return buckets
    }

    /// `2026-11-21`, the Monday of its week, or `2026-11`.
    static func name(ofDay day: Int, _ group: ReportGroup) -> String {
        let date = CivilDate(daysSinceEpoch: day)
        switch group {
        case .week: return CivilDate(daysSinceEpoch: day - date.weekday + 1).description
        case .month: return String(date.description.prefix(7))
        case .day, .site, .station, .period, .driverGroup: return date.description
        }
    }
}
