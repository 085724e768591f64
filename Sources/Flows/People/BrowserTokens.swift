import Crypto
import Kernel
import Storage

/// Authorization codes with PKCE (RFC 6749 §4.1, RFC 7636) and refresh tokens that are used once (RFC 9700 §4.14).
package enum BrowserTokens {
    package struct Grant: Sendable, Equatable {
        package let staffID: StaffMemberID
        package let sessionID: BrowserSessionID
        package let clientID: String
        package let scope: String
        package let nonce: String?
        package let refreshToken: String
        package let refreshExpiresAt: Timestamp
    }

    package struct Request: Sendable {
        package let clientID: String
        package let redirectURI: String
        package let challenge: String
        package let scope: String
        package let nonce: String?

        package init(clientID: String, redirectURI: String, challenge: String, scope: String, nonce: String?) {
            self.clientID = clientID
            self.redirectURI = redirectURI
            self.challenge = challenge
            self.scope = scope
            self.nonce = nonce
        }
    }

    /// RFC 7636 §4.1.
    private static let verifierLength = 43...128
    private static let codeLife = Milliseconds.seconds(60)
    /// Two tabs may refresh at the same moment, and an answer may be lost: a token that was used this short a time ago
    /// is taken once more.
    private static let grace = Milliseconds.seconds(10)

    /// - Returns: a code; nil when the browser is not signed in.
    package static func authorize(
        _ request: Request, cookie: String, _ context: FlowContext
    ) async throws -> String? {
        try await context.database.write { connection in
            let now = context.time.now()
            guard let session = try SignIn.find(cookie: cookie, state: .active, at: now, connection) else {
                return nil
            }
            let code = Secrets.make(context.ids)
            try OAuthGrantRepository.insert(
                AuthorizationCodeRecord(
                    codeHash: Secrets.hash(code), sessionID: session.id, clientID: request.clientID,
                    redirectURI: request.redirectURI, challenge: request.challenge, scope: request.scope,
                    nonce: request.nonce, expiresAt: now + codeLife), connection)
            return code
        }
    }

    /// - Returns: nil for a code that is wrong, old, of another client, or used before; the last ends the browser's
    ///   session, because one of the two who used it stole it.
    package static func redeem(
        code: String, clientID: String, redirectURI: String, verifier: String, _ context: FlowContext
    ) async throws -> Grant? {
        try await context.database.write { connection in
            let now = context.time.now()
            let hash = Secrets.hash(code)
            guard let record = try OAuthGrantRepository.code(hash: hash, connection), record.clientID == clientID,
                record.redirectURI == redirectURI, record.expiresAt > now, verifierLength.contains(verifier.utf8.count),
                record.challenge == Secrets.base64URL(Array(SHA256.hash(data: Array(verifier.utf8))))
            else { return nil }
            guard try OAuthGrantRepository.useCode(hash: hash, at: now, connection) else {
                try endStolen(record.sessionID, context, connection)
                return nil
            }
            return try grant(
                record.sessionID, clientID: clientID, scope: record.scope, nonce: record.nonce, now, context,
                connection)
        }
    }

    /// - Returns: nil for a token that is wrong, old or of another client; one that was used before ends the browser's
    ///   session.
    package static func refresh(
        _ token: String, clientID: String, _ context: FlowContext
    ) async throws -> Grant? {
        try await context.database.write { connection in
            let now = context.time.now()
            let hash = Secrets.hash(token)
            guard let record = try OAuthGrantRepository.refreshToken(hash: hash, connection),
                record.clientID == clientID, record.expiresAt > now
            else { return nil }
            if let usedAt = record.usedAt {
                guard now - usedAt <= grace else {
                    try endStolen(record.sessionID, context, connection)
                    return nil
                }
            } else {
                try OAuthGrantRepository.useRefreshToken(hash: hash, at: now, connection)
            }
            return try grant(
                record.sessionID, clientID: clientID, scope: record.scope, nonce: nil, now, context, connection)
        }
    }

    private static func grant(
        _ id: BrowserSessionID, clientID: String, scope: String, nonce: String?, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Grant? {
        guard let session = try BrowserSessionRepository.find(id, connection), session.state == .active,
            session.expiresAt > now, let person = try StaffRepository.find(session.staffID, connection),
            person.state == .active
        else { return nil }
        let expiresAt = now + SignIn.sessionLife
        try BrowserSessionRepository.seen(id, at: now, until: expiresAt, connection)
        let token = Secrets.make(context.ids)
        try OAuthGrantRepository.insert(
            RefreshTokenRecord(
                tokenHash: Secrets.hash(token), sessionID: id, clientID: clientID, scope: scope, expiresAt: expiresAt),
            connection)
        return Grant(
            staffID: person.id, sessionID: id, clientID: clientID, scope: scope, nonce: nonce, refreshToken: token,
            refreshExpiresAt: expiresAt)
    }

    private static func endStolen(
        _ id: BrowserSessionID, _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        guard let session = try BrowserSessionRepository.find(id, connection), session.state != .ended else { return }
        try BrowserSessionRepository.end(id, connection)
        context.logger.warning("a token was used twice; its browser is signed out", metadata: ["session": "\(id)"])
        try Staff.noteOwn("token-reuse", session.staffID, entity: "browser-session/\(id)", context, connection)
    }
}
