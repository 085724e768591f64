import Kernel

/// How a driver pays.
package enum DriverPayment: String, Sendable, Codable, CaseIterable {
    /// From a wallet that is filled before.
    case prepaid
    /// By invoice afterwards; sessions need no balance.
    case invoice
}

package struct DriverRecord: Sendable, Equatable, Encodable {
    package let id: DriverID
    package let operatorID: OperatorID
    package var name: String
    package var phone: String?
    package var email: String?
    package var group: String?
    package var payment: DriverPayment
    package var isFrozen: Bool
    /// Who froze them, and when; nil for who is not frozen, or was before this was kept.
    package var frozenBy: String?
    package var frozenAt: Timestamp?
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: DriverID, operatorID: OperatorID, name: String, phone: String? = nil, email: String? = nil,
        group: String? = nil, payment: DriverPayment = .prepaid, isFrozen: Bool = false, frozenBy: String? = nil,
        frozenAt: Timestamp? = nil, createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.name = name
        self.phone = phone
        self.email = email
        self.group = group
        self.payment = payment
        self.isFrozen = isFrozen
        self.frozenBy = frozenBy
        self.frozenAt = frozenAt
        self.createdAt = createdAt
        self.version = version
    }
}

package enum DriverRepository {
    private static let columns = """
        id, operator_id, name, phone, email, driver_group, payment, frozen, created_at, version, frozen_by, frozen_at
        """

    package static func insert(_ record: DriverRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO drivers (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            record.id, record.operatorID, record.name, record.phone, record.email, record.group,
            record.payment.rawValue, record.isFrozen, record.createdAt, record.version, record.frozenBy,
            record.frozenAt)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: DriverRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE drivers SET name = $3, phone = $4, email = $5, driver_group = $6, payment = $7, frozen = $8,
                frozen_by = $9, frozen_at = $10, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.name, record.phone, record.email, record.group, record.payment.rawValue,
            record.isFrozen, record.frozenBy, record.frozenAt) == 1
    }

    package static func find(_ id: DriverID, _ connection: any SQLConnection) throws -> DriverRecord? {
        try connection.first("SELECT \(columns) FROM drivers WHERE id = $1", id, row: read)
    }

    package static func page(
        operatorID: OperatorID?, text: String? = nil, after: DriverID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [DriverRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        if let text {
            filter.add(
                "(LOWER(name) LIKE LOWER(?) ESCAPE '!' OR phone = ? OR LOWER(email) = LOWER(?))",
                values: [SQLFilter.containing(text), text, text])
        }
        filter.add("id >", after)
        return try connection.query(
            "SELECT \(columns) FROM drivers \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments, read)
    }

    /// Names of groups, each with how many drivers it has; the largest first.
    package static func groups(
        of operatorID: OperatorID?, _ connection: any SQLConnection
    ) throws -> [(name: String, drivers: Int64)] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("driver_group IS NOT NULL")
        return try connection.query(
            """
            SELECT driver_group, COUNT(*) FROM drivers \(filter.whereClause) GROUP BY driver_group
            ORDER BY COUNT(*) DESC, driver_group LIMIT \(groupLimit)
            """,
            filter.arguments
        ) { (name: try $0.text(0), drivers: try $0.integer(1)) }
    }

    /// Groups are few; what lies beyond is text that was typed into the wrong field.
    private static let groupLimit = 500

    private static func read(_ row: any SQLRow) throws -> DriverRecord {
        DriverRecord(
            id: try row.id(0), operatorID: try row.id(1), name: try row.text(2), phone: try row.textOrNil(3),
            email: try row.textOrNil(4), group: try row.textOrNil(5), payment: try row.word(6),
            isFrozen: try row.bool(7), frozenBy: try row.textOrNil(10), frozenAt: try row.timestampOrNil(11),
            createdAt: try row.timestamp(8), version: try row.integer(9))
    }
}
