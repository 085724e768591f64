import Foundation
import Kernel

/// A report under a name, for its owner or for all of the operator's people, and perhaps the days it is made on.
package struct SavedReportRecord: Sendable, Equatable, Encodable {
    package let id: SavedReportID
    package let operatorID: OperatorID
    /// Who saved it, such as `staff:0192...`; with their rights it is made.
    package let owner: String
    package var isShared: Bool
    package var name: String
    /// Such as `reports/revenue`.
    package var path: String
    package var query: SavedReportQuery
    package var schedule: ReportSchedule?
    package var nextDueAt: Timestamp?
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: SavedReportID, operatorID: OperatorID, owner: String, isShared: Bool, name: String, path: String,
        query: SavedReportQuery, schedule: ReportSchedule?, nextDueAt: Timestamp? = nil, createdAt: Timestamp,
        version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.owner = owner
        self.isShared = isShared
        self.name = name
        self.path = path
        self.query = query
        self.schedule = schedule
        self.nextDueAt = nextDueAt
        self.createdAt = createdAt
        self.version = version
    }
}

package enum SavedReportRepository {
    private static let columns = """
        id, operator_id, owner, shared, name, path, query, schedule, next_due_at, created_at, version
        """

    package static func insert(_ record: SavedReportRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO saved_reports (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            record.id, record.operatorID, record.owner, record.isShared, record.name, record.path,
            try json(record.query), try record.schedule.map(json), record.nextDueAt, record.createdAt, record.version)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: SavedReportRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE saved_reports SET shared = $3, name = $4, path = $5, query = $6, schedule = $7, next_due_at = $8,
                version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.isShared, record.name, record.path, try json(record.query),
            try record.schedule.map(json), record.nextDueAt) == 1
    }

    /// Not an edit: the version stays.
    package static func setDue(
        _ id: SavedReportID, _ next: Timestamp?, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE saved_reports SET next_due_at = $2 WHERE id = $1", id, next)
    }

    package static func delete(_ id: SavedReportID, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM saved_reports WHERE id = $1", id)
    }

    package static func find(_ id: SavedReportID, _ connection: any SQLConnection) throws -> SavedReportRecord? {
        try connection.first("SELECT \(columns) FROM saved_reports WHERE id = $1", id, row: read)
    }

    package static func count(of operatorID: OperatorID, _ connection: any SQLConnection) throws -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM saved_reports WHERE operator_id = $1", operatorID, row: { try $0.integer(0) }) ?? 0
    }

    /// Those of an owner and the shared ones.
    package static func page(
        operatorID: OperatorID?, owner: String, after: SavedReportID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [SavedReportRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("(shared = 1 OR owner = ?)", values: [owner])
        filter.add("id >", after)
        return try connection.query(
            "SELECT \(columns) FROM saved_reports \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments,
            read)
    }

    package static func hasDue(at now: Timestamp, _ connection: any SQLConnection) throws -> Bool {
        try connection.exists("SELECT 1 FROM saved_reports WHERE next_due_at <= $1 LIMIT 1", now)
    }

    package static func due(
        at now: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [SavedReportRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM saved_reports WHERE next_due_at <= $1 ORDER BY next_due_at LIMIT \(limit)
            \(connection.dialect.forUpdate)
            """, now, row: read)
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func read(_ row: any SQLRow) throws -> SavedReportRecord {
        let decoder = JSONDecoder()
        return SavedReportRecord(
            id: try row.id(0), operatorID: try row.id(1), owner: try row.text(2), isShared: try row.bool(3),
            name: try row.text(4), path: try row.text(5),
            query: try decoder.decode(SavedReportQuery.self, from: Data(try row.text(6).utf8)),
            schedule: try row.textOrNil(7).map { try decoder.decode(ReportSchedule.self, from: Data($0.utf8)) },
            nextDueAt: try row.timestampOrNil(8), createdAt: try row.timestamp(9), version: try row.integer(10))
    }
}
