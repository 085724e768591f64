import Kernel

/// A code that a browser takes from the sign-in to the token endpoint (RFC 6749 §4.1, RFC 7636).
package struct AuthorizationCodeRecord: Sendable, Equatable {
    package let codeHash: [UInt8]
    package let sessionID: BrowserSessionID
    package let clientID: String
    package let redirectURI: String
    /// The S256 challenge of PKCE.
    package let challenge: String
    package let scope: String
    /// OpenID Connect's, given back in the ID token.
    package let nonce: String?
    package let expiresAt: Timestamp
    package var usedAt: Timestamp?

    package init(
        codeHash: [UInt8], sessionID: BrowserSessionID, clientID: String, redirectURI: String, challenge: String,
        scope: String, nonce: String?, expiresAt: Timestamp, usedAt: Timestamp? = nil
    ) {
        self.codeHash = codeHash
        self.sessionID = sessionID
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.challenge = challenge
        self.scope = scope
        self.nonce = nonce
        self.expiresAt = expiresAt
        self.usedAt = usedAt
    }
}

/// A token that fetches the next access token, once.
package struct RefreshTokenRecord: Sendable, Equatable {
    package let tokenHash: [UInt8]
    package let sessionID: BrowserSessionID
    package let clientID: String
    package let scope: String
    package let expiresAt: Timestamp
    package var usedAt: Timestamp?

    package init(
        tokenHash: [UInt8], sessionID: BrowserSessionID, clientID: String, scope: String, expiresAt: Timestamp,
        usedAt: Timestamp? = nil
    ) {
        self.tokenHash = tokenHash
        self.sessionID = sessionID
        self.clientID = clientID
        self.scope = scope
        self.expiresAt = expiresAt
        self.usedAt = usedAt
    }
}

package enum OAuthGrantRepository {
    private static let codeColumns = """
        code_hash, session_id, client_id, redirect_uri, challenge, scope, nonce, expires_at, used_at
        """
    private static let refreshColumns = "token_hash, session_id, client_id, scope, expires_at, used_at"

    package static func insert(_ code: AuthorizationCodeRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO authorization_codes (\(codeColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            code.codeHash, code.sessionID, code.clientID, code.redirectURI, code.challenge, code.scope, code.nonce,
            code.expiresAt, code.usedAt)
    }

    package static func code(
        hash: [UInt8], _ connection: any SQLConnection
    ) throws -> AuthorizationCodeRecord? {
        try connection.first("SELECT \(codeColumns) FROM authorization_codes WHERE code_hash = $1", hash) { row in
            AuthorizationCodeRecord(
                codeHash: try row.blob(0), sessionID: try row.id(1), clientID: try row.text(2),
                redirectURI: try row.text(3), challenge: try row.text(4), scope: try row.text(5),
                nonce: try row.textOrNil(6), expiresAt: try row.timestamp(7), usedAt: try row.timestampOrNil(8))
        }
    }

    package static func useCode(hash: [UInt8], at: Timestamp, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE authorization_codes SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL", hash, at) == 1
    }

    package static func insert(_ token: RefreshTokenRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO refresh_tokens (\(refreshColumns)) VALUES ($1, $2, $3, $4, $5, $6)", token.tokenHash,
            token.sessionID, token.clientID, token.scope, token.expiresAt, token.usedAt)
    }

    package static func refreshToken(
        hash: [UInt8], _ connection: any SQLConnection
    ) throws -> RefreshTokenRecord? {
        try connection.first("SELECT \(refreshColumns) FROM refresh_tokens WHERE token_hash = $1", hash) { row in
            RefreshTokenRecord(
                tokenHash: try row.blob(0), sessionID: try row.id(1), clientID: try row.text(2),
                scope: try row.text(3), expiresAt: try row.timestamp(4), usedAt: try row.timestampOrNil(5))
        }
    }

    package static func useRefreshToken(hash: [UInt8], at: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL", hash, at)
    }

    /// What no longer works is kept a while for the detection of reuse, then forgotten.
    package static func forget(before: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM authorization_codes WHERE expires_at < $1", before)
        try connection.executeLater("DELETE FROM refresh_tokens WHERE expires_at < $1", before)
        try connection.executeLater("DELETE FROM sign_in_failures WHERE last_at < $1", before)
    }
}

/// Wrong passwords and codes, counted by who tried at what.
package enum SignInFailureRepository {
    package static func find(
        _ key: String, _ connection: any SQLConnection
    ) throws -> (failures: Int64, lastAt: Timestamp)? {
        try connection.first("SELECT failures, last_at FROM sign_in_failures WHERE key = $1", key) {
            (failures: try $0.integer(0), lastAt: try $0.timestamp(1))
        }
    }

    package static func set(
        _ key: String, failures: Int64, at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            INSERT INTO sign_in_failures (key, failures, last_at) VALUES ($1, $2, $3)
            ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at
            """,
            key, failures, at)
    }

    package static func clear(_ key: String, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM sign_in_failures WHERE key = $1", key)
    }
}
