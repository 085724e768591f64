import Kernel

/// What is old enough to be forgotten, counted or deleted a little at a time.
package enum RetentionQueries {
    /// Sessions of a span with their samples, oldest first.
    package static func sampledSessions(
        of operatorID: OperatorID, from: Timestamp?, before: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [(id: SessionID, startedAt: Timestamp)] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("started_at <", before)
        filter.add("started_at >=", from)
        filter.add("state <> 'charging'")
        return try connection.query(
            "SELECT id, started_at FROM sessions \(filter.whereClause) ORDER BY started_at, id LIMIT \(limit)",
            filter.arguments
        ) { (id: try $0.id(0), startedAt: try $0.timestamp(1)) }
    }

    /// - Parameter limit: of samples; a session of days may have more than one write should delete.
    package static func deleteSamples(
        of session: SessionID, limit: Int, _ connection: any SQLConnection
    ) throws -> Int {
        try connection.execute(
            """
            DELETE FROM meter_samples WHERE session_id = $1 AND at IN (
                SELECT at FROM meter_samples WHERE session_id = $1 ORDER BY at LIMIT \(limit))
            """, session)
    }

    package static func countSamples(
        of operatorID: OperatorID, from: Timestamp?, before: Timestamp, _ connection: any SQLConnection
    ) throws -> Int64 {
        var filter = SQLFilter()
        filter.add("s.operator_id =", operatorID)
        filter.add("s.started_at <", before)
        filter.add("s.started_at >=", from)
        filter.add("s.state <> 'charging'")
        return try connection.query(
            """
            SELECT COALESCE(SUM(p.sample_count), 0) FROM sessions s JOIN session_progress p ON p.session_id = s.id
            \(filter.whereClause)
            """, filter.arguments
        ) { try $0.integer(0) }.first ?? 0
    }

    // MARK: Audit

    /// - Parameter operatorID: nil for what belongs to no operator, such as sign-ins.
    package static func deleteAudit(
        of operatorID: OperatorID?, before: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> Int {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        if operatorID == nil { filter.add("operator_id IS NULL") }
        filter.add("id <", birth(before))
        return try connection.execute(
            """
            DELETE FROM audit_entries WHERE id IN (
                SELECT id FROM audit_entries \(filter.whereClause) ORDER BY id LIMIT \(limit))
            """, filter.arguments)
    }

    package static func countAudit(
        of operatorID: OperatorID, before: Timestamp, _ connection: any SQLConnection
    ) throws -> Int64 {
        try count("audit_entries WHERE operator_id = $1 AND id < $2", operatorID, birth(before), connection)
    }

    /// The smallest id that is born then: ids sort by their birth, and the index is by id.
    private static func birth(_ at: Timestamp) -> String { RawID(at: at, random: (0, 0)).text }

    // MARK: Files, deliveries, browsers

    package static func countDeliveries(
        of operatorID: OperatorID, before: Timestamp, _ connection: any SQLConnection
    ) throws -> Int64 {
        try count(
            """
            webhook_messages m JOIN webhook_endpoints e ON e.id = m.endpoint_id
            WHERE e.operator_id = $1 AND m.finished_at < $2
            """, operatorID, before, connection)
    }

    package static func reportRuns(
        of operatorID: OperatorID, before: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [ReportRunID] {
        try connection.rows(
            "SELECT id FROM report_runs WHERE operator_id = $1 AND finished_at < $2 ORDER BY id LIMIT \(limit)",
            operatorID, before
        ) { try $0.id(0) }
    }

    package static func deleteBrowserSessions(
        before: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> Int {
        let old = "SELECT id FROM browser_sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT \(limit)"
        try connection.execute("DELETE FROM refresh_tokens WHERE session_id IN (\(old))", before)
        try connection.execute("DELETE FROM authorization_codes WHERE session_id IN (\(old))", before)
        return try connection.execute("DELETE FROM browser_sessions WHERE id IN (\(old))", before)
    }

    package static func countBrowserSessions(before: Timestamp, _ connection: any SQLConnection) throws -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM browser_sessions WHERE expires_at < $1", before, row: { try $0.integer(0) }) ?? 0
    }

    // MARK: Drivers

    /// Drivers who are known by name and did nothing since; those with money or debts are left out by who asks.
    package static func idleDrivers(
        of operatorID: OperatorID, since: Timestamp, after: DriverID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [DriverID] {
        var filter = SQLFilter()
        filter.add("d.operator_id =", operatorID)
        filter.add("d.created_at <", since)
        filter.add("d.id >", after)
        filter.add("d.anonymised_at IS NULL")
        filter.add(
            "NOT EXISTS (SELECT 1 FROM sessions s WHERE s.driver_id = d.id AND s.started_at >= ?)", values: [since])
        return try connection.query(
            "SELECT d.id FROM drivers d \(filter.whereClause) ORDER BY d.id LIMIT \(limit)", filter.arguments
        ) { try $0.id(0) }
    }

    private static func count(
        _ source: String, _ operatorID: OperatorID, _ before: any SQLBindable, _ connection: any SQLConnection
    ) throws -> Int64 {
        try connection.first("SELECT COUNT(*) FROM \(source)", operatorID, before, row: { try $0.integer(0) }) ?? 0
    }
}
