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

package enum RegistrationTokenRepository {
    package static func insert(_ token: RegistrationToken, _ connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO registration_tokens (token_hash, operator_id, site_id, expires_at, created_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            token.hash, token.operatorID, token.siteID, token.expiresAt, token.createdAt)
    }

    /// Marks the token used and gives it; nil when it is unknown, used or expired.
    package static func redeem(
        hash: [UInt8], by identity: String, now: Timestamp, _ connection: any SQLConnection
    ) throws -> RegistrationToken? {
        try connection.first(
            """
            UPDATE registration_tokens SET used_by = $2
            WHERE token_hash = $1 AND used_by IS NULL AND expires_at > $3
            RETURNING token_hash, operator_id, site_id, expires_at, created_at
            """,
            hash, identity, now
        ) {
            RegistrationToken(
                hash: try $0.blob(0), operatorID: try $0.id(1), siteID: try $0.idOrNil(2),
                expiresAt: try $0.timestamp(3), createdAt: try $0.timestamp(4))
        }
    }
}
