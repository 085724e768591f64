import Charging
import Kernel

/// The merchant that owns sites, and how it wants charging to be.
package struct OperatorRecord: Sendable, Equatable, Encodable {
    package let id: OperatorID
    package var name: String
    package var currency: Currency
    package var timeZone: String
    package var defaultTariffID: TariffID?
    /// Set aside from a wallet at the start of a session, in minor units.
    package var holdMinor: Int64
    package var minimumBalanceMinor: Int64
    package var allowsConcurrentSessions: Bool
    package var acceptsUnknownTokens: Bool
    /// Whom drivers may turn to; anybody may know it.
    package var supportPhone: String?
    package var supportEmail: String?
    package let createdAt: Timestamp
    /// Counts edits; the API's ETag.
    package var version: Int64

    package init(
        id: OperatorID, name: String, currency: Currency, timeZone: String, defaultTariffID: TariffID? = nil,
        holdMinor: Int64, minimumBalanceMinor: Int64, allowsConcurrentSessions: Bool = false,
        acceptsUnknownTokens: Bool = false, supportPhone: String? = nil, supportEmail: String? = nil,
        createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.name = name
        self.currency = currency
        self.timeZone = timeZone
        self.defaultTariffID = defaultTariffID
        self.holdMinor = holdMinor
        self.minimumBalanceMinor = minimumBalanceMinor
        self.allowsConcurrentSessions = allowsConcurrentSessions
        self.acceptsUnknownTokens = acceptsUnknownTokens
        self.supportPhone = supportPhone
        self.supportEmail = supportEmail
        self.createdAt = createdAt
        self.version = version
    }

    package var authorizationRules: AuthorizationRules {
        AuthorizationRules(
            minimumBalanceMinor: minimumBalanceMinor, allowsConcurrentSessions: allowsConcurrentSessions,
            acceptsUnknownTokens: acceptsUnknownTokens)
    }
}

package enum OperatorRepository {
    private static let columns = """
        id, name, currency, time_zone, default_tariff_id, hold_minor, minimum_balance_minor,
        allows_concurrent_sessions, accepts_unknown_tokens, created_at, version, support_phone, support_email
        """

    package static func insert(_ record: OperatorRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO operators (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            record.id, record.name, record.currency, record.timeZone, record.defaultTariffID, record.holdMinor,
            record.minimumBalanceMinor, record.allowsConcurrentSessions, record.acceptsUnknownTokens, record.createdAt,
            record.version, record.supportPhone, record.supportEmail)
    }

    /// - Returns: false when the row is at another version than `record.version`; on success the row's is one higher.
    package static func update(_ record: OperatorRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE operators SET name = $3, time_zone = $4, default_tariff_id = $5, hold_minor = $6,
                minimum_balance_minor = $7, allows_concurrent_sessions = $8, accepts_unknown_tokens = $9,
                support_phone = $10, support_email = $11, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.name, record.timeZone, record.defaultTariffID, record.holdMinor,
            record.minimumBalanceMinor, record.allowsConcurrentSessions, record.acceptsUnknownTokens,
            record.supportPhone, record.supportEmail) == 1
    }

    package static func find(_ id: OperatorID, _ connection: any SQLConnection) throws -> OperatorRecord? {
        try connection.first("SELECT \(columns) FROM operators WHERE id = $1", id, row: read)
    }

    package static func all(_ connection: any SQLConnection) throws -> [OperatorRecord] {
        try connection.rows("SELECT \(columns) FROM operators ORDER BY id", row: read)
    }

    /// Only the time zone: asked for with every meter value.
    package static func timeZone(of id: OperatorID, _ connection: any SQLConnection) throws -> String? {
        try connection.first("SELECT time_zone FROM operators WHERE id = $1", id) { try $0.text(0) }
    }

    private static func read(_ row: any SQLRow) throws -> OperatorRecord {
        OperatorRecord(
            id: try row.id(0), name: try row.text(1), currency: try row.currency(2), timeZone: try row.text(3),
            defaultTariffID: try row.idOrNil(4), holdMinor: try row.integer(5), minimumBalanceMinor: try row.integer(6),
            allowsConcurrentSessions: try row.bool(7), acceptsUnknownTokens: try row.bool(8),
            supportPhone: try row.textOrNil(11), supportEmail: try row.textOrNil(12), createdAt: try row.timestamp(9),
            version: try row.integer(10))
    }
}
