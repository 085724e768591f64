import Charging
import Kernel

/// An hour of today beside what is usual in it.
package struct OverviewHour: Sendable, Equatable {
    /// 0 to 23, on the clock of each site.
    package let hour: Int
    /// Running sessions included.
    package fileprivate(set) var today = UsageFigures()
    /// Sums of the same hour of the days that make the usual.
    package fileprivate(set) var usual = UsageFigures()
}

/// Today by hour, for the first screen.
enum OverviewHours {
    static func read(
        _ scope: InsightScope, _ zones: [InsightZone], weeks: [Int], now: Timestamp, _ connection: any SQLConnection
    ) throws -> [OverviewHour] {
        var hours = (0..<24).map { OverviewHour(hour: $0) }
        for zone in zones {
            let today = zone.zone.civil(now).date.daysSinceEpoch
            func sum(weeksAgo: Int) throws -> [UtilisationQueries.Cell] {
                let date = today - 7 * weeksAgo
                return try UtilisationQueries.cells(
                    .weekday, scope, [zone], from: LocalDays.start(of: CivilDate(daysSinceEpoch: date), zone.zone),
                    to: LocalDays.start(of: CivilDate(daysSinceEpoch: date + 1), zone.zone), connection)
            }
            for cell in try sum(weeksAgo: 0) { hours[cell.hour].today += cell.figures }
            for week in weeks {
                for cell in try sum(weeksAgo: week) { hours[cell.hour].usual += cell.figures }
            }
            for (hour, figures) in try running(scope, zone, now: now, connection) { hours[hour].today += figures }
        }
        return hours
    }

    /// What running sessions took in each hour of today, by their readings; their cost lies where their energy does.
    private static func running(
        _ scope: InsightScope, _ zone: InsightZone, now: Timestamp, _ connection: any SQLConnection
    ) throws -> [(hour: Int, figures: UsageFigures)] {
        var filter = SQLFilter()
        scope.narrow(&filter, "s", zone: zone)
        filter.add("s.state = 'charging'")
        var sessions: [String: RunningHours] = [:]
        try connection.forEachRow(
            """
            SELECT s.id, s.started_at, s.meter_start_wh, p.cost_minor, m.at, m.register_wh
            FROM sessions s JOIN session_progress p ON p.session_id = s.id
            LEFT JOIN meter_samples m ON m.session_id = s.id AND m.register_wh IS NOT NULL \(filter.whereClause)
            ORDER BY s.id, m.at
            """,
            filter.arguments
        ) { row in
            let id = try row.text(0)
            var session =
                try sessions[id]
                ?? RunningHours(startedAt: row.timestamp(1), reachedWh: row.integer(2), costMinor: row.integer(3))
            if let at = try row.timestampOrNil(4), let registerWh = try row.integerOrNil(5) {
                session.take(registerWh, at: at)
            }
            sessions[id] = session
        }
        try RecentSamples.forEach(filter, connection) { id, _, samples in
            for sample in samples {
                if let registerWh = sample.registerWh { sessions[id]?.take(registerWh, at: sample.at) }
            }
        }
        return sessions.values.flatMap { $0.today(zone.zone, now: now) }
    }

    private struct RunningHours {
        let startedAt: Timestamp
        var reachedWh: Int64
        let costMinor: Int64
        var energy: [(at: Timestamp, wh: Int64)] = []

        mutating func take(_ registerWh: Int64, at: Timestamp) {
            guard registerWh > reachedWh else { return }
            energy.append((at, registerWh - reachedWh))
            reachedWh = registerWh
        }

        func today(_ zone: SiteTimeZone, now: Timestamp) -> [(hour: Int, figures: UsageFigures)] {
            let day = zone.civil(now).date
            let whole = energy.reduce(Int128(0)) { $0 + Int128($1.wh) }
            var found: [(hour: Int, figures: UsageFigures)] = []
            func add(_ at: Timestamp, _ change: (inout UsageFigures) -> Void) {
                let civil = zone.civil(at)
                guard civil.date == day else { return }
                var figures = UsageFigures()
                change(&figures)
                found.append((civil.millisecondOfDay / 3_600_000, figures))
            }
            add(startedAt) { figures in
                figures.sessions = 1
                if whole == 0 { figures.revenueMinor = costMinor }
            }
            var passed: Int128 = 0
            for part in energy {
                let earnedBefore = Int128(costMinor) * passed / whole
                passed += Int128(part.wh)
                add(part.at) { figures in
                    figures.energyWh = part.wh
                    figures.revenueMinor = Int64(clamping: Int128(costMinor) * passed / whole - earnedBefore)
                }
            }
            return found
        }
    }
}
