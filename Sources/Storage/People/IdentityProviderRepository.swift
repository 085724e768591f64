import Kernel

/// An outside OpenID provider that people may sign in through.
package struct IdentityProviderRecord: Sendable, Equatable {
    package let id: IdentityProviderID
    package var name: String
    /// As the provider names itself, letter by letter.
    package let issuer: String
    package var clientID: String
    /// Sealed; nil for a public client.
    package var clientSecret: [UInt8]?
    package var isEnabled: Bool
    /// In lower case. Empty: of any domain, and then nobody is let in who was not invited.
    package var domains: [String]
    /// What somebody of these domains gets who is not known yet; nil: they must be invited first.
    package var newPeople: StaffGrant?
    /// Whether the provider's second factor counts for ours.
    package var trustsSecondFactor: Bool
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: IdentityProviderID, name: String, issuer: String, clientID: String, clientSecret: [UInt8]?,
        isEnabled: Bool, domains: [String], newPeople: StaffGrant?, trustsSecondFactor: Bool, createdAt: Timestamp,
        version: Int64 = 1
    ) {
        self.id = id
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.isEnabled = isEnabled
        self.domains = domains
        self.newPeople = newPeople
        self.trustsSecondFactor = trustsSecondFactor
        self.createdAt = createdAt
        self.version = version
    }
}

package enum IdentityProviderRepository {
    private static let columns = """
        id, name, issuer, client_id, client_secret, enabled, domains, new_role, new_operator_id, trusts_second_factor,
        created_at, version
        """

    package static func insert(_ record: IdentityProviderRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO identity_providers (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            record.id, record.name, record.issuer, record.clientID, record.clientSecret, record.isEnabled,
            record.domains.joined(separator: " "), record.newPeople?.role, record.newPeople?.operatorID,
            record.trustsSecondFactor, record.createdAt, record.version)
    }

    /// - Returns: false when the record was changed since it was read.
    package static func update(_ record: IdentityProviderRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE identity_providers SET name = $3, client_id = $4, client_secret = $5, enabled = $6, domains = $7,
                new_role = $8, new_operator_id = $9, trusts_second_factor = $10, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.name, record.clientID, record.clientSecret, record.isEnabled,
            record.domains.joined(separator: " "), record.newPeople?.role, record.newPeople?.operatorID,
            record.trustsSecondFactor) == 1
    }

    /// With the sign-ins under way and with what it says about who people are.
    package static func delete(_ record: IdentityProviderRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM identity_requests WHERE provider_id = $1", record.id)
        try connection.executeLater("DELETE FROM staff_outside_identities WHERE issuer = $1", record.issuer)
        try connection.executeLater("DELETE FROM identity_providers WHERE id = $1", record.id)
    }

    package static func find(
        _ id: IdentityProviderID, _ connection: any SQLConnection
    ) throws -> IdentityProviderRecord? {
        try connection.first("SELECT \(columns) FROM identity_providers WHERE id = $1", id, row: read)
    }

    package static func all(_ connection: any SQLConnection) throws -> [IdentityProviderRecord] {
        try connection.rows("SELECT \(columns) FROM identity_providers ORDER BY name", row: read)
    }

    /// How many people sign in through each issuer.
    package static func linkedPeople(_ connection: any SQLConnection) throws -> [String: Int64] {
        let rows = try connection.rows("SELECT issuer, COUNT(*) FROM staff_outside_identities GROUP BY issuer") {
            (try $0.text(0), try $0.integer(1))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    private static func read(_ row: any SQLRow) throws -> IdentityProviderRecord {
        let role = try row.textOrNil(7)
        let operatorID: OperatorID? = try row.idOrNil(8)
        return IdentityProviderRecord(
            id: try row.id(0), name: try row.text(1), issuer: try row.text(2), clientID: try row.text(3),
            clientSecret: try row.blobOrNil(4), isEnabled: try row.bool(5),
            domains: try row.text(6).split(separator: " ").map(String.init),
            newPeople: role.map { StaffGrant(role: $0, operatorID: operatorID) },
            trustsSecondFactor: try row.bool(9), createdAt: try row.timestamp(10), version: try row.integer(11))
    }
}

/// A sign-in that a browser began at a provider, until it comes back.
package struct IdentityRequestRecord: Sendable, Equatable {
    package let stateHash: [UInt8]
    package let providerID: IdentityProviderID
    /// Of the cookie of the browser that began.
    package let browserHash: [UInt8]
    package let nonce: String
    /// Of PKCE; sealed.
    package let verifier: [UInt8]
    /// Where the browser goes on.
    package let next: String
    package let expiresAt: Timestamp

    package init(
        stateHash: [UInt8], providerID: IdentityProviderID, browserHash: [UInt8], nonce: String, verifier: [UInt8],
        next: String, expiresAt: Timestamp
    ) {
        self.stateHash = stateHash
        self.providerID = providerID
        self.browserHash = browserHash
        self.nonce = nonce
        self.verifier = verifier
        self.next = next
        self.expiresAt = expiresAt
    }
}

package enum IdentityRequestRepository {
    private static let columns = "state_hash, provider_id, browser_hash, nonce, verifier, next, expires_at"

    package static func insert(_ record: IdentityRequestRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO identity_requests (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)", record.stateHash,
            record.providerID, record.browserHash, record.nonce, record.verifier, record.next, record.expiresAt)
    }

    /// Takes a request out: it answers once.
    package static func take(
        stateHash: [UInt8], _ connection: any SQLConnection
    ) throws -> IdentityRequestRecord? {
        let found = try connection.first(
            "SELECT \(columns) FROM identity_requests WHERE state_hash = $1", stateHash
        ) {
            IdentityRequestRecord(
                stateHash: try $0.blob(0), providerID: try $0.id(1), browserHash: try $0.blob(2),
                nonce: try $0.text(3), verifier: try $0.blob(4), next: try $0.text(5), expiresAt: try $0.timestamp(6))
        }
        // Of two that take it at once, one deletes the row.
        let isMine =
            try connection.execute("DELETE FROM identity_requests WHERE state_hash = $1", stateHash) == 1
        return isMine ? found : nil
    }

    package static func forget(before: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM identity_requests WHERE expires_at < $1", before)
    }
}
