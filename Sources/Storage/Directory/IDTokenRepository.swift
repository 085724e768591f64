import Charging
import Kernel

package struct IDTokenRecord: Sendable, Equatable, Encodable {
    package let id: IDTokenID
    package let operatorID: OperatorID
    package var driverID: DriverID?
    package let value: TokenValue
    /// What staff call it, such as the number printed on the card.
    package var label: String
    package var status: IDTokenStatus
    package var expiresAt: Timestamp?
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: IDTokenID, operatorID: OperatorID, driverID: DriverID?, value: TokenValue, label: String = "",
        status: IDTokenStatus = .active, expiresAt: Timestamp? = nil, createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.driverID = driverID
        self.value = value
        self.label = label
        self.status = status
        self.expiresAt = expiresAt
        self.createdAt = createdAt
        self.version = version
    }
}

package enum IDTokenRepository {
    private static let columns =
        "id, operator_id, driver_id, kind, value, label, status, expires_at, created_at, version"

    package static func insert(_ record: IDTokenRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO id_tokens (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            record.id, record.operatorID, record.driverID, record.value.kind.rawValue, record.value.text, record.label,
            record.status.rawValue, record.expiresAt, record.createdAt, record.version)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: IDTokenRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE id_tokens SET driver_id = $3, label = $4, status = $5, expires_at = $6, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.driverID, record.label, record.status.rawValue, record.expiresAt) == 1
    }

    package static func find(_ id: IDTokenID, _ connection: any SQLConnection) throws -> IDTokenRecord? {
        try connection.first("SELECT \(columns) FROM id_tokens WHERE id = $1", id, row: read)
    }

    /// The kind does not take part: 1.6 stations cannot say it, and the same card read by two stations is one card.
    package static func find(
        value: String, operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> IDTokenRecord? {
        try connection.first(
            "SELECT \(columns) FROM id_tokens WHERE operator_id = $1 AND value = $2", operatorID, value, row: read)
    }

    package static func page(
        operatorID: OperatorID?, driverID: DriverID?, text: String? = nil, after: IDTokenID?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [IDTokenRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("driver_id =", driverID)
        if let text {
            filter.add(
                "(value = ? OR LOWER(label) LIKE LOWER(?) ESCAPE '!')",
                values: [text.uppercased(), SQLFilter.containing(text)])
        }
        filter.add("id >", after)
        return try connection.query(
            "SELECT \(columns) FROM id_tokens \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> IDTokenRecord {
        IDTokenRecord(
            id: try row.id(0), operatorID: try row.id(1), driverID: try row.idOrNil(2),
            value: TokenValue(kind: try row.word(3), raw: try row.text(4)), label: try row.text(5),
            status: try row.word(6), expiresAt: try row.timestampOrNil(7), createdAt: try row.timestamp(8),
            version: try row.integer(9))
    }
}
