import Charging
import Kernel

/// How it stands now, for the first screen.
package enum OverviewQueries {
    /// A span of a day, from its midnight to the time of day it is now.
    package struct DaySums: Sendable, Equatable {
        package var energyWh: Int64 = 0
        package var revenueMinor: Int64 = 0
        package var sessions: Int64 = 0
        package var occupiedMilliseconds: Int64 = 0
        package var connectorMilliseconds: Int64 = 0
        package var downMilliseconds: Int64 = 0

        package init() {}

        static func += (left: inout Self, right: Self) {
            left.energyWh += right.energyWh
            left.revenueMinor += right.revenueMinor
            left.sessions += right.sessions
            left.occupiedMilliseconds += right.occupiedMilliseconds
            left.connectorMilliseconds += right.connectorMilliseconds
            left.downMilliseconds += right.downMilliseconds
        }
    }

    package struct Running: Sendable, Equatable {
        package var sessions: Int64 = 0
        package var powerW: Int64 = 0
    }

    /// A reading older than this says nothing of the power that flows now.
    static let powerIsFresh = Milliseconds.minutes(15)

    /// Ended sessions of the span: energy and occupancy by the hours, revenue and count by the orders that began in it.
    package static func day(
        _ scope: InsightScope, _ zone: InsightZone, from: Timestamp, to: Timestamp, stations: [StationCapacity],
        outages: [StationID: [Outage]], _ connection: any SQLConnection
    ) throws -> DaySums {
        let hours = try UtilisationQueries.sum(scope, zone: zone, from: from, to: to, connection)
        var sums = DaySums()
        sums.energyWh = hours.energyWh
        sums.occupiedMilliseconds = hours.occupiedMilliseconds
        var filter = SQLFilter()
        scope.narrow(&filter, "o", zone: zone)
        filter.add("o.started_at >=", from)
        filter.add("o.started_at <", to)
        try connection.forEachRow(
            "SELECT COUNT(*), SUM(o.total_minor) FROM orders o \(filter.whereClause)", filter.arguments
        ) {
            sums.sessions = try $0.integer(0)
            sums.revenueMinor = try $0.integerOrNil(1) ?? 0
        }
        for station in stations {
            sums.connectorMilliseconds += station.connectorMilliseconds(from: from, to: to)
            sums.downMilliseconds += station.downtimes(outages[station.stationID] ?? [], from: from, to: to)
                .reduce(0) { $0 + ($1.to - $1.from).count }
        }
        return sums
    }

    /// What running sessions add to a day that began at `from`: energy since then, occupancy since then, and what the
    /// sessions that began since then cost so far.
    package static func runningOn(
        _ scope: InsightScope, _ zone: InsightZone, from: Timestamp, to: Timestamp, _ connection: any SQLConnection
    ) throws -> DaySums {
        var filter = SQLFilter()
        scope.narrow(&filter, "s", zone: zone)
        filter.add("s.state = 'charging'")
        var sums = DaySums()
        try connection.forEachRow(
            """
            SELECT s.started_at, s.meter_start_wh, p.energy_wh, p.cost_minor,
                (SELECT MAX(m.register_wh) FROM meter_samples m
                 WHERE m.session_id = s.id AND m.at < \(from.millisecondsSinceEpoch)), p.recent
            FROM sessions s JOIN session_progress p ON p.session_id = s.id \(filter.whereClause)
            """,
            filter.arguments
        ) { row in
            let started = try row.timestamp(0)
            let recent = try RecentSamples.read(row, 5)?.samples().filter { $0.at < from } ?? []
            let reached = recent.reduce(try row.integerOrNil(4) ?? 0) { max($0, $1.registerWh ?? 0) }
            let before = max(reached - (try row.integer(1)), 0)
            sums.energyWh += started >= from ? try row.integer(2) : max(try row.integer(2) - before, 0)
            sums.revenueMinor += started >= from ? try row.integer(3) : 0
            sums.occupiedMilliseconds += max((to - max(started, from)).count, 0)
        }
        return sums
    }

    package static func running(
        _ scope: InsightScope, now: Timestamp, _ connection: any SQLConnection
    ) throws -> Running {
        var filter = SQLFilter()
        scope.narrow(&filter, "s")
        filter.add("s.state = 'charging'")
        var running = Running()
        try connection.forEachRow(
            """
            SELECT COUNT(*), SUM(CASE WHEN p.last_at >= \((now - powerIsFresh).millisecondsSinceEpoch)
                THEN COALESCE(p.power_w, 0) ELSE 0 END)
            FROM sessions s JOIN session_progress p ON p.session_id = s.id \(filter.whereClause)
            """,
            filter.arguments
        ) {
            running.sessions = try $0.integer(0)
            running.powerW = try $0.integerOrNil(1) ?? 0
        }
        return running
    }

    /// When the first order of the scope began: there is nothing to compare with before.
    package static func firstOrder(
        _ scope: InsightScope, _ connection: any SQLConnection
    ) throws -> Timestamp? {
        var filter = SQLFilter()
        scope.narrow(&filter, "o")
        return try connection.query(
            "SELECT MIN(o.started_at) FROM orders o \(filter.whereClause)", filter.arguments
        ) { try $0.timestampOrNil(0) }.first ?? nil
    }

    package static func presence(
        _ scope: InsightScope, _ connection: any SQLConnection
    ) throws -> [Presence: Int64] {
        var filter = SQLFilter()
        scope.narrowStations(&filter, "s")
        let rows = try connection.query(
            "SELECT s.presence, COUNT(*) FROM stations s \(filter.whereClause) GROUP BY s.presence", filter.arguments
        ) { (try $0.word(0) as Presence, try $0.integer(1)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    package static func connectors(
        _ scope: InsightScope, _ connection: any SQLConnection
    ) throws -> [ConnectorStatus: Int64] {
        var filter = SQLFilter()
        scope.narrowStations(&filter, "s")
        filter.add("c.evse > 0 AND c.connector > 0")
        let rows = try connection.query(
            """
            SELECT c.status, COUNT(*) FROM stations s JOIN connectors c ON c.station_id = s.id
            \(filter.whereClause) GROUP BY c.status
            """,
            filter.arguments
        ) { (try $0.word(0) as ConnectorStatus, try $0.integer(1)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
