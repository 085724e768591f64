import Kernel

/// A machine that may use the API (OAuth 2.0 client credentials, RFC 6749 §4.4).
package struct ClientRecord: Sendable, Equatable {
    package let id: ClientID
    /// Nil: a client of the whole platform.
    package let operatorID: OperatorID?
    package let name: String
    package let secretSalt: [UInt8]
    package let secretHash: [UInt8]
    package let scopes: [String]
    package let isDisabled: Bool
    package let createdAt: Timestamp

    package init(
        id: ClientID, operatorID: OperatorID?, name: String, secretSalt: [UInt8], secretHash: [UInt8],
        scopes: [String], isDisabled: Bool = false, createdAt: Timestamp
    ) {
        self.id = id
        self.operatorID = operatorID
        self.name = name
        self.secretSalt = secretSalt
        self.secretHash = secretHash
        self.scopes = scopes
        self.isDisabled = isDisabled
        self.createdAt = createdAt
    }
}

package enum ClientRepository {
    private static let columns = "id, operator_id, name, secret_salt, secret_hash, scopes, disabled, created_at"

    package static func insert(_ record: ClientRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO oauth_clients (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            record.id, record.operatorID, record.name, record.secretSalt, record.secretHash,
            record.scopes.joined(separator: " "), record.isDisabled, record.createdAt)
    }

    package static func find(_ id: ClientID, _ connection: any SQLConnection) throws -> ClientRecord? {
        try connection.first("SELECT \(columns) FROM oauth_clients WHERE id = $1", id, row: read)
    }

    package static func all(_ connection: any SQLConnection) throws -> [ClientRecord] {
        try connection.rows("SELECT \(columns) FROM oauth_clients ORDER BY id", row: read)
    }

    package static func setDisabled(
        _ isDisabled: Bool, _ id: ClientID, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute("UPDATE oauth_clients SET disabled = $2 WHERE id = $1", id, isDisabled) == 1
    }

    private static func read(_ row: any SQLRow) throws -> ClientRecord {
        ClientRecord(
            id: try row.id(0), operatorID: try row.idOrNil(1), name: try row.text(2), secretSalt: try row.blob(3),
            secretHash: try row.blob(4), scopes: try row.text(5).split(separator: " ").map(String.init),
            isDisabled: try row.bool(6), createdAt: try row.timestamp(7))
    }
}

/// Keys that sign access tokens; the private halves are sealed.
package enum SigningKeyRepository {
    /// The newest key, if there is one: its id and private key.
    package static func newest(_ connection: any SQLConnection) throws -> (id: String, privateKey: [UInt8])? {
        try connection.first("SELECT id, private_key FROM signing_keys ORDER BY created_at DESC LIMIT 1") {
            (id: try $0.text(0), privateKey: try $0.blob(1))
        }
    }

    package static func insert(
        id: String, privateKey: [UInt8], at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "INSERT INTO signing_keys (id, private_key, created_at) VALUES ($1, $2, $3)", id, privateKey, at)
    }
}

/// Requests with an `Idempotency-Key` that were carried out, and what they made.
package enum IdempotencyRepository {
    /// How long a key is remembered; a client that repeats later than a day has lost its place.
    package static let kept = Milliseconds.hours(24)

    package static func find(
        clientID: String, key: String, _ connection: any SQLConnection
    ) throws -> (requestHash: [UInt8], entity: String, answer: [UInt8]?)? {
        try connection.first(
            "SELECT request_hash, entity, answer FROM idempotency_keys WHERE client_id = $1 AND key = $2", clientID, key
        ) { (requestHash: try $0.blob(0), entity: try $0.text(1), answer: try $0.blobOrNil(2)) }
    }

    package static func insert(
        clientID: String, key: String, requestHash: [UInt8], entity: String, answer: [UInt8]?, at: Timestamp,
        _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            INSERT INTO idempotency_keys (client_id, key, request_hash, entity, answer, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            clientID, key, requestHash, entity, answer, at)
    }

    package static func forget(before: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM idempotency_keys WHERE created_at < $1", before)
    }
}

/// Who changed what, with before and after as JSON. Appended only.
package struct AuditEntry: Sendable, Equatable {
    package let id: AuditEntryID
    package let operatorID: OperatorID?
    package let actor: String
    package let action: String
    package let entity: String
    package let before: String?
    package let after: String?
    package let at: Timestamp

    package init(
        id: AuditEntryID, operatorID: OperatorID?, actor: String, action: String, entity: String, before: String?,
        after: String?, at: Timestamp
    ) {
        self.id = id
        self.operatorID = operatorID
        self.actor = actor
        self.action = action
        self.entity = entity
        self.before = before
        self.after = after
        self.at = at
    }
}

package enum AuditRepository {
    private static let columns = "id, operator_id, actor, action, entity, before, after, at"

    package static func append(_ entry: AuditEntry, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO audit_entries (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            entry.id, entry.operatorID, entry.actor, entry.action, entry.entity, entry.before, entry.after, entry.at)
    }

    package static func page(
        operatorID: OperatorID?, action: String? = nil, entity: String? = nil, kind: String? = nil,
        actor: String? = nil, from: Timestamp? = nil, until: Timestamp? = nil, before: AuditEntryID?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [AuditEntry] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("action =", action)
        filter.add("entity =", entity)
        if let kind { filter.add("(entity >= ? AND entity < ?)", values: [kind + "/", kind + "0"]) }
        filter.add("actor =", actor)
        filter.add("at >=", from)
        filter.add("at <", until)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(columns) FROM audit_entries \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)",
            filter.arguments
        ) {
            AuditEntry(
                id: try $0.id(0), operatorID: try $0.idOrNil(1), actor: try $0.text(2), action: try $0.text(3),
                entity: try $0.text(4), before: try $0.textOrNil(5), after: try $0.textOrNil(6),
                at: try $0.timestamp(7))
        }
    }
}
