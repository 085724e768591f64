import Kernel

/// A one-time token with which a station registers itself at its first connection.
package struct RegistrationToken: Sendable, Equatable {
    /// SHA-256 of the token; the token itself is shown once and never stored.
    package let hash: [UInt8]
    package let operatorID: OperatorID
    package let siteID: SiteID?
    package let expiresAt: Timestamp
    package let createdAt: Timestamp

    package init(hash: [UInt8], operatorID: OperatorID, siteID: SiteID?, expiresAt: Timestamp, createdAt: Timestamp) {
        self.hash = hash
        self.operatorID = operatorID
        self.siteID = siteID
        self.expiresAt = expiresAt
        self.createdAt = createdAt
    }
}

extension Entity {
    package enum RegistrationToken {}
}

package typealias RegistrationTokenID = ID<Entity.RegistrationToken>

package enum RegistrationTokenRepository {
    package static func insert(_ token: RegistrationToken, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO registration_tokens (token_hash, operator_id, site_id, expires_at, created_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            token.hash, token.operatorID, token.siteID, token.expiresAt, token.createdAt)
    }

    package static func find(hash: [UInt8], _ connection: any SQLConnection) throws -> RegistrationToken? {
        try connection.first("SELECT \(columns) FROM registration_tokens WHERE token_hash = $1", hash, row: read)
    }

    /// Marks the token used and gives it; nil when it is unknown, used or expired.
    package static func redeem(
        hash: [UInt8], by identity: String, now: Timestamp, _ connection: any SQLConnection
    ) throws -> RegistrationToken? {
        try connection.first(
            """
            UPDATE registration_tokens SET used_by = $2
            WHERE token_hash = $1 AND used_by IS NULL AND expires_at > $3
            RETURNING \(columns)
            """,
            hash, identity, now, row: read)
    }

    private static let columns = "token_hash, operator_id, site_id, expires_at, created_at"

    private static func read(_ row: any SQLRow) throws -> RegistrationToken {
        RegistrationToken(
            hash: try row.blob(0), operatorID: try row.id(1), siteID: try row.idOrNil(2),
            expiresAt: try row.timestamp(3), createdAt: try row.timestamp(4))
    }
}
