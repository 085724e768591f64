import Kernel

/// Where an operator wants to be told what happens.
package struct WebhookEndpointRecord: Sendable, Equatable {
    package let id: WebhookEndpointID
    package let operatorID: OperatorID
    package var url: String
    package var description: String
    /// Words of `WebhookTopic`.
    package var topics: [String]
    package var isEnabled: Bool
    /// Signs what is sent; a hash would not do.
    package var secret: [UInt8]
    /// The one before signs too, until the receiver knows the new one.
    package var oldSecret: [UInt8]?
    package var oldSecretUntil: Timestamp?
    /// One after the other, since the last delivery.
    package var failures: Int64 = 0
    package var failingSince: Timestamp?
    /// Nothing is sent before.
    package var pausedUntil: Timestamp?
    package var disabledAt: Timestamp?
    /// Set when the server gave up; a person enables it again.
    package var disabledReason: String?
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: WebhookEndpointID, operatorID: OperatorID, url: String, description: String, topics: [String],
        isEnabled: Bool, secret: [UInt8], createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.url = url
        self.description = description
        self.topics = topics
        self.isEnabled = isEnabled
        self.secret = secret
        self.createdAt = createdAt
        self.version = version
    }
}

package enum WebhookEndpointRepository {
    private static let columns = """
        id, operator_id, url, description, topics, enabled, secret, old_secret, old_secret_until, failures,
        failing_since, paused_until, disabled_at, disabled_reason, created_at, version
        """

    package static func insert(_ record: WebhookEndpointRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO webhook_endpoints
                (id, operator_id, url, description, topics, enabled, secret, failures, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)
            """,
            record.id, record.operatorID, record.url, record.description, record.topics.joined(separator: " "),
            record.isEnabled, record.secret, record.createdAt, record.version)
    }

    /// What people edit.
    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: WebhookEndpointRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE webhook_endpoints SET url = $3, description = $4, topics = $5, enabled = $6, secret = $7,
                old_secret = $8, old_secret_until = $9, failures = $10, failing_since = $11, paused_until = $12,
                disabled_at = $13, disabled_reason = $14, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.url, record.description, record.topics.joined(separator: " "),
            record.isEnabled, record.secret, record.oldSecret, record.oldSecretUntil, record.failures,
            record.failingSince, record.pausedUntil, record.disabledAt, record.disabledReason) == 1
    }

    /// How its deliveries go; not an edit: the version stays.
    package static func saveHealth(_ record: WebhookEndpointRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            UPDATE webhook_endpoints SET enabled = $2, failures = $3, failing_since = $4, paused_until = $5,
                disabled_at = $6, disabled_reason = $7
            WHERE id = $1
            """,
            record.id, record.isEnabled, record.failures, record.failingSince, record.pausedUntil, record.disabledAt,
            record.disabledReason)
    }

    package static func delete(_ id: WebhookEndpointID, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM webhook_endpoints WHERE id = $1", id)
    }

    package static func find(
        _ id: WebhookEndpointID, _ connection: any SQLConnection
    ) throws -> WebhookEndpointRecord? {
        try connection.first("SELECT \(columns) FROM webhook_endpoints WHERE id = $1", id, row: read)
    }

    package static func all(
        of operatorID: OperatorID?, _ connection: any SQLConnection
    ) throws -> [WebhookEndpointRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        return try connection.query(
            "SELECT \(columns) FROM webhook_endpoints \(filter.whereClause) ORDER BY id", filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> WebhookEndpointRecord {
        var record = WebhookEndpointRecord(
            id: try row.id(0), operatorID: try row.id(1), url: try row.text(2), description: try row.text(3),
            topics: try row.text(4).split(separator: " ").map(String.init), isEnabled: try row.bool(5),
            secret: try row.blob(6), createdAt: try row.timestamp(14), version: try row.integer(15))
        record.oldSecret = try row.blobOrNil(7)
        record.oldSecretUntil = try row.timestampOrNil(8)
        record.failures = try row.integer(9)
        record.failingSince = try row.timestampOrNil(10)
        record.pausedUntil = try row.timestampOrNil(11)
        record.disabledAt = try row.timestampOrNil(12)
        record.disabledReason = try row.textOrNil(13)
        return record
    }
}
