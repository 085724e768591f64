import Kernel

/// One making of a saved report: when it was due, what became of it, and its file for as long as it is kept.
package struct ReportRunRecord: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLBindable {
        case waiting
        case running
        case done
        case failed
    }

    package let id: ReportRunID
    package let reportID: SavedReportID
    package let operatorID: OperatorID
    /// The due time that it belongs to; of one that was asked for, when that was.
    package let dueAt: Timestamp
    package let isScheduled: Bool
    package let requestedBy: String
    package let format: ReportFormat
    package var state: State
    package var attempts: Int64
    /// Until then a process has it in work; afterwards that process is taken for dead.
    package var claimedUntil: Timestamp?
    package var from: Timestamp?
    package var to: Timestamp?
    package var rows: Int64?
    package var bytes: Int64?
    /// Why it failed.
    package var reason: String?
    package var finishedAt: Timestamp?
    package var expiresAt: Timestamp?

    package init(
        id: ReportRunID, reportID: SavedReportID, operatorID: OperatorID, dueAt: Timestamp, isScheduled: Bool,
        requestedBy: String, format: ReportFormat, state: State = .waiting, attempts: Int64 = 0
    ) {
        self.id = id
        self.reportID = reportID
        self.operatorID = operatorID
        self.dueAt = dueAt
        self.isScheduled = isScheduled
        self.requestedBy = requestedBy
        self.format = format
        self.state = state
        self.attempts = attempts
    }
}

package enum ReportRunRepository {
    private static let columns = """
        id, report_id, operator_id, due_at, scheduled, requested_by, format, state, attempts, claimed_until, from_at,
        to_at, row_count, byte_count, reason, finished_at, expires_at
        """

    /// - Returns: false when the due time has its run already.
    package static func insert(_ run: ReportRunRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO report_runs (id, report_id, operator_id, due_at, scheduled, requested_by, format, state, attempts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (report_id, due_at) WHERE scheduled = 1 DO NOTHING
            """,
            run.id, run.reportID, run.operatorID, run.dueAt, run.isScheduled, run.requestedBy, run.format, run.state,
            run.attempts) == 1
    }

    package static func save(_ run: ReportRunRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            UPDATE report_runs SET state = $2, attempts = $3, claimed_until = $4, from_at = $5, to_at = $6,
                row_count = $7, byte_count = $8, reason = $9, finished_at = $10, expires_at = $11
            WHERE id = $1
            """,
            run.id, run.state, run.attempts, run.claimedUntil, run.from, run.to, run.rows, run.bytes, run.reason,
            run.finishedAt, run.expiresAt)
    }

    package static func find(_ id: ReportRunID, _ connection: any SQLConnection) throws -> ReportRunRecord? {
        try connection.first("SELECT \(columns) FROM report_runs WHERE id = $1", id, row: read)
    }

    /// The oldest that waits, or whose process is gone.
    package static func next(at now: Timestamp, _ connection: any SQLConnection) throws -> ReportRunRecord? {
        try connection.first(
            """
            SELECT \(columns) FROM report_runs
            WHERE state IN ('waiting', 'running') AND (claimed_until IS NULL OR claimed_until < $1)
            ORDER BY id LIMIT 1\(connection.dialect.forUpdate)
            """, now, row: read)
    }

    package static func hasOpen(_ connection: any SQLConnection) throws -> Bool {
        try connection.exists("SELECT 1 FROM report_runs WHERE state IN ('waiting', 'running') LIMIT 1")
    }

    package static func hasExpired(at now: Timestamp, _ connection: any SQLConnection) throws -> Bool {
        try connection.exists("SELECT 1 FROM report_runs WHERE expires_at < $1 LIMIT 1", now)
    }

    package static func countOpen(of operatorID: OperatorID, _ connection: any SQLConnection) throws -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM report_runs WHERE operator_id = $1 AND state IN ('waiting', 'running')", operatorID,
            row: { try $0.integer(0) }) ?? 0
    }

    /// Newest first.
    package static func page(
        of reportID: SavedReportID, before: ReportRunID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [ReportRunRecord] {
        var filter = SQLFilter()
        filter.add("report_id =", reportID)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(columns) FROM report_runs \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    /// Runs whose file is kept no longer.
    package static func expired(
        at now: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [ReportRunRecord] {
        try connection.rows(
            "SELECT \(columns) FROM report_runs WHERE expires_at < $1 ORDER BY expires_at LIMIT \(limit)", now,
            row: read)
    }

    package static func delete(_ id: ReportRunID, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM report_runs WHERE id = $1", id)
    }

    package static func deleteAll(
        of reportID: SavedReportID, _ connection: any SQLConnection
    ) throws -> [ReportRunRecord] {
        let all = try connection.rows("SELECT \(columns) FROM report_runs WHERE report_id = $1", reportID, row: read)
        try connection.execute("DELETE FROM report_runs WHERE report_id = $1", reportID)
        return all
    }

    private static func read(_ row: any SQLRow) throws -> ReportRunRecord {
        var run = ReportRunRecord(
            id: try row.id(0), reportID: try row.id(1), operatorID: try row.id(2), dueAt: try row.timestamp(3),
            isScheduled: try row.bool(4), requestedBy: try row.text(5), format: try row.word(6),
            state: try row.word(7), attempts: try row.integer(8))
        run.claimedUntil = try row.timestampOrNil(9)
        run.from = try row.timestampOrNil(10)
        run.to = try row.timestampOrNil(11)
        run.rows = try row.integerOrNil(12)
        run.bytes = try row.integerOrNil(13)
        run.reason = try row.textOrNil(14)
        run.finishedAt = try row.timestampOrNil(15)
        run.expiresAt = try row.timestampOrNil(16)
        return run
    }
}
