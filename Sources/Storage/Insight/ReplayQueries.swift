import Billing
import Kernel

/// A past session as it is priced again, with what its order came to.
package struct ReplayedSession: Sendable {
    package let id: SessionID
    package let startedAt: Timestamp
    package let siteID: SiteID?
    package let driverID: DriverID?
    package let driverGroup: String?
    package let timeZone: String
    package let totalMinor: Int64
    package let taxMinor: Int64
    package var usage: SessionUsage
}

/// Reads ended and priced sessions in batches: two queries for hundreds of sessions with all their samples.
package enum ReplayQueries {
    package struct Span: Sendable {
        package let scope: InsightScope
        package let driverGroup: String?
        package let from: Timestamp
        package let to: Timestamp

        package init(scope: InsightScope, driverGroup: String?, from: Timestamp, to: Timestamp) {
            self.scope = scope
            self.driverGroup = driverGroup
            self.from = from
            self.to = to
        }
    }

    /// What energy cost by period, as it was billed.
    package struct PeriodSum: Sendable {
        /// Nil: fees, limits, tax and rounding.
        package let period: PeriodKind?
        package let energyWh: Int64
        package let amountMinor: Int64
    }

    private static func filter(_ span: Span, after: (Timestamp, SessionID)?, upTo: (Timestamp, SessionID)?) -> SQLFilter
    {
        var filter = SQLFilter()
        span.scope.narrow(&filter, "s")
        // One tight bound on each side: of two, the database may search by the looser one.
        filter.add("s.started_at >=", max(after?.0 ?? span.from, span.from))
        if let upTo {
            filter.add("s.started_at <=", upTo.0)
        } else {
            filter.add("s.started_at <", span.to)
        }
        filter.add("s.state = 'ended'")
        filter.add("s.tariff_version_id IS NOT NULL")
        filter.add("d.driver_group =", span.driverGroup)
        if let after { filter.add("(s.started_at, s.id) > (?, ?)", values: [after.0, after.1]) }
        if let upTo { filter.add("(s.started_at, s.id) <= (?, ?)", values: [upTo.0, upTo.1]) }
        return filter
    }

    package static func count(_ span: Span, _ connection: any SQLConnection) throws -> Int64 {
        let filter = filter(span, after: nil, upTo: nil)
        return try connection.query(
            """
            SELECT COUNT(*) FROM sessions s LEFT JOIN drivers d ON d.id = s.driver_id \(filter.whereClause)
            """,
            filter.arguments
        ) { try $0.integer(0) }.first ?? 0
    }

    package static func batch(
        _ span: Span, after: (Timestamp, SessionID)?, limit: Int, _ connection: any SQLConnection
    ) throws -> (sessions: [ReplayedSession], periods: [PeriodSum]) {
        var sessions = try sessions(span, after: after, limit: limit, connection)
        guard let last = sessions.last else { return ([], []) }
        let range = filter(span, after: after, upTo: (last.startedAt, last.id))
        try addSamples(to: &sessions, range, connection)
        let periods = try connection.query(
            """
            SELECT l.period, SUM(CASE WHEN l.kind = 'electricity' THEN l.quantity ELSE 0 END), SUM(l.amount_minor)
            FROM sessions s LEFT JOIN drivers d ON d.id = s.driver_id JOIN orders o ON o.session_id = s.id
            JOIN order_lines l ON l.order_id = o.id \(range.whereClause) GROUP BY l.period
            """,
            range.arguments
        ) {
            PeriodSum(
                period: try $0.wordOrNil(0), energyWh: try $0.integerOrNil(1) ?? 0,
                amountMinor: try $0.integerOrNil(2) ?? 0)
        }
        return (sessions, periods)
    }

    private static func sessions(
        _ span: Span, after: (Timestamp, SessionID)?, limit: Int, _ connection: any SQLConnection
    ) throws -> [ReplayedSession] {
        let filter = filter(span, after: after, upTo: nil)
        return try connection.query(
            """
            SELECT s.id, s.started_at, s.site_id, s.driver_id, d.driver_group, COALESCE(place.time_zone, owner.time_zone),
                o.total_minor, o.tax_minor, s.ended_at, s.meter_start_wh, COALESCE(s.meter_stop_wh, s.meter_start_wh),
                p.energy_stopped_at
            FROM sessions s JOIN orders o ON o.session_id = s.id JOIN session_progress p ON p.session_id = s.id
            JOIN operators owner ON owner.id = s.operator_id LEFT JOIN sites place ON place.id = s.site_id
            LEFT JOIN drivers d ON d.id = s.driver_id
            \(filter.whereClause) ORDER BY s.started_at, s.id LIMIT \(limit)
            """,
            filter.arguments
        ) { row in
            let started = try row.timestamp(1)
            return ReplayedSession(
                id: try row.id(0), startedAt: started, siteID: try row.idOrNil(2), driverID: try row.idOrNil(3),
                driverGroup: try row.textOrNil(4), timeZone: try row.text(5), totalMinor: try row.integer(6),
                taxMinor: try row.integer(7),
                usage: SessionUsage(
                    startedAt: started, endedAt: try row.timestampOrNil(8) ?? started,
                    meterStartWh: try row.integer(9), meterStopWh: try row.integer(10), points: [],
                    energyStoppedAt: try row.timestampOrNil(11)))
        }
    }

    /// The samples come in the order of the sessions, so each is only compared with the session before it.
    private static func addSamples(
        to sessions: inout [ReplayedSession], _ range: SQLFilter, _ connection: any SQLConnection
    ) throws {
        var index = 0
        var points: [MeterPoint] = []
        func close() {
            guard !points.isEmpty else { return }
            sessions[index].usage = sessions[index].usage.with(points: points)
            points.removeAll(keepingCapacity: true)
        }
        try connection.forEachRow(
            """
            SELECT m.session_id, m.at, m.register_wh FROM sessions s LEFT JOIN drivers d ON d.id = s.driver_id
            JOIN meter_samples m ON m.session_id = s.id
            \(range.whereClause) AND m.register_wh IS NOT NULL ORDER BY s.started_at, s.id, m.at
            """,
            range.arguments
        ) { row in
            let id: SessionID = try row.id(0)
            if sessions[index].id != id {
                close()
                guard let next = sessions[index...].firstIndex(where: { $0.id == id }) else { return }
                index = next
            }
            points.append(MeterPoint(at: try row.timestamp(1), registerWh: try row.integer(2)))
        }
        close()
    }
}

extension SessionUsage {
    fileprivate func with(points: [MeterPoint]) -> SessionUsage {
        SessionUsage(
            startedAt: startedAt, endedAt: endedAt, meterStartWh: meterStartWh, meterStopWh: meterStopWh,
            points: points, energyStoppedAt: energyStoppedAt)
    }
}
