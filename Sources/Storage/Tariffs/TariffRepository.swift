import Billing
import Foundation
import Kernel

package struct TariffRecord: Sendable, Equatable, Encodable {
    package let id: TariffID
    package let operatorID: OperatorID
    package var name: String
    package let createdAt: Timestamp
    package var version: Int64

    package init(id: TariffID, operatorID: OperatorID, name: String, createdAt: Timestamp, version: Int64 = 1) {
        self.id = id
        self.operatorID = operatorID
        self.name = name
        self.createdAt = createdAt
        self.version = version
    }
}

package enum TariffRepository {
    package static func insert(_ record: TariffRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO tariffs (id, operator_id, name, created_at, version) VALUES ($1, $2, $3, $4, $5)",
            record.id, record.operatorID, record.name, record.createdAt, record.version)
    }

    package static func find(_ id: TariffID, _ connection: any SQLConnection) throws -> TariffRecord? {
        try connection.first(
            "SELECT id, operator_id, name, created_at, version FROM tariffs WHERE id = $1", id, row: read)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func rename(_ record: TariffRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE tariffs SET name = $3, version = version + 1 WHERE id = $1 AND version = $2", record.id,
            record.version, record.name) == 1
    }

    package static func page(
        operatorID: OperatorID?, after: TariffID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [TariffRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("id >", after)
        return try connection.query(
            """
            SELECT id, operator_id, name, created_at, version FROM tariffs \(filter.whereClause)
            ORDER BY id LIMIT \(limit)
            """,
            filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> TariffRecord {
        TariffRecord(
            id: try row.id(0), operatorID: try row.id(1), name: try row.text(2), createdAt: try row.timestamp(3),
            version: try row.integer(4))
    }
}

package enum TariffVersionRepository {
    private static let columns = "id, tariff_id, number, effective_from, definition"

    package static func insert(
        _ version: TariffVersion, createdAt: Timestamp, _ connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let definition = String(decoding: try encoder.encode(version.definition), as: UTF8.self)
        try connection.executeLater(
            "INSERT INTO tariff_versions (\(columns), created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            version.id, version.tariffID, version.number, version.effectiveFrom, definition, createdAt)
    }

    package static func find(_ id: TariffVersionID, _ connection: any SQLConnection) throws -> TariffVersion? {
        try connection.first("SELECT \(columns) FROM tariff_versions WHERE id = $1", id, row: read)
    }

    /// A version that has not begun is taken back. Its row stays, as all of them do; it is in force never.
    package static func withdraw(
        _ id: TariffVersionID, at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("INSERT INTO tariff_withdrawals (version_id, at) VALUES ($1, $2)", id, at)
    }

    package static func isWithdrawn(_ id: TariffVersionID, _ connection: any SQLConnection) throws -> Bool {
        try connection.exists("SELECT 1 FROM tariff_withdrawals WHERE version_id = $1", id)
    }

    /// Numbers of versions that were taken back are not given again.
    package static func nextNumber(of tariff: TariffID, _ connection: any SQLConnection) throws -> Int64 {
        let last = try connection.first(
            "SELECT MAX(number) FROM tariff_versions WHERE tariff_id = $1", tariff
        ) { try $0.integerOrNil(0) }
        return ((last ?? nil) ?? 0) + 1
    }

    private static let isNotWithdrawn = "id NOT IN (SELECT version_id FROM tariff_withdrawals)"

    package static func isUsed(_ id: TariffVersionID, _ connection: any SQLConnection) throws -> Bool {
        try connection.exists("SELECT 1 FROM sessions WHERE tariff_version_id = $1 LIMIT 1", id)
            || connection.exists("SELECT 1 FROM orders WHERE tariff_version_id = $1 LIMIT 1", id)
    }

    /// The id of the version in force at an instant; its definition is read only when it is not known yet.
    package static func idInForce(
        of tariff: TariffID, at: Timestamp, _ connection: any SQLConnection
    ) throws -> TariffVersionID? {
        try connection.first(
            """
            SELECT id FROM tariff_versions WHERE tariff_id = $1 AND effective_from <= $2 AND \(isNotWithdrawn)
            ORDER BY effective_from DESC, number DESC LIMIT 1
            """,
            tariff, at
        ) { try $0.id(0) }
    }

    /// By number, without those that were taken back.
    package static func all(of tariff: TariffID, _ connection: any SQLConnection) throws -> [TariffVersion] {
        try connection.rows(
            "SELECT \(columns) FROM tariff_versions WHERE tariff_id = $1 AND \(isNotWithdrawn) ORDER BY number", tariff,
            row: read)
    }

    private static func read(_ row: any SQLRow) throws -> TariffVersion {
        let text = try row.text(4)
        return TariffVersion(
            id: try row.id(0), tariffID: try row.id(1), number: try row.integer(2),
            effectiveFrom: try row.timestamp(3),
            definition: try JSONDecoder().decode(TariffDefinition.self, from: Data(text.utf8)))
    }
}
