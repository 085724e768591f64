import Crypto
import Flows
import Foundation
import JWTKit
import Kernel
import Storage

/// Signs and checks access tokens (JWT, RFC 9068) with a key that lives in the database, so that each node of a cluster
/// and each restart knows it.
package actor AccessTokens {
    /// How long a token is valid; whoever holds it asks for the next one in good time.
    static let lifetimeSeconds: Int64 = 900

    /// RFC 9068 §2.2.
    struct Claims: JWTPayload {
        let iss: IssuerClaim
        let aud: AudienceClaim
        let sub: SubjectClaim
        let clientID: String
        let exp: ExpirationClaim
        let iat: IssuedAtClaim
        let jti: IDClaim
        let scope: String
        /// The operator that a client works for; missing for the whole platform, and for people.
        let op: String?
        /// The browser session of a person.
        let sid: String?

        enum CodingKeys: String, CodingKey {
            case iss, aud, sub
            case clientID = "client_id"
            case exp, iat, jti, scope, op, sid
        }

        func verify(using algorithm: some JWTAlgorithm) throws { try exp.verifyNotExpired() }
    }

    /// OpenID Connect Core §2.
    struct IdentityClaims: JWTPayload {
        let iss: IssuerClaim
        let sub: SubjectClaim
        let aud: AudienceClaim
        let exp: ExpirationClaim
        let iat: IssuedAtClaim
        let nonce: String?
        let name: String
        let email: String

        func verify(using algorithm: some JWTAlgorithm) throws { try exp.verifyNotExpired() }
    }

    private let keys: JWTKeyCollection
    private let keyID: JWKIdentifier
    private let publicKey: P256.Signing.PublicKey
    private let flows: FlowContext
    private(set) var issuer: String

    /// Takes the newest signing key of the database, or makes the first.
    package init(_ context: FlowContext, issuer: String) async throws {
        let fresh = P256.Signing.PrivateKey()
        let freshID = context.ids.next().text
        let now = context.time.now()
        let stored = try await context.database.write { connection -> (String, [UInt8]) in
            if let newest = try SigningKeyRepository.newest(connection) { return (newest.id, newest.privateKey) }
            let bytes = try context.sealing.seal(Array(fresh.rawRepresentation), for: .signingKey(freshID))
            try SigningKeyRepository.insert(id: freshID, privateKey: bytes, at: now, connection)
            return (freshID, bytes)
        }
        let privateKey = try P256.Signing.PrivateKey(
            rawRepresentation: try context.sealing.open(stored.1, for: .signingKey(stored.0)))
        publicKey = privateKey.publicKey
        keyID = JWKIdentifier(string: stored.0)
        keys = JWTKeyCollection()
        await keys.add(ecdsa: try ES256PrivateKey(pem: privateKey.pemRepresentation), kid: keyID)
        self.issuer = issuer
        flows = context
    }

    /// The port is known only once the server listens.
    package func setIssuer(_ issuer: String) { self.issuer = issuer }

    func issue(to client: ClientRecord, scopes: [String]) async throws -> String {
        try await signed(
            "client:\(client.id)", to: client.id.description, scope: scopes.joined(separator: " "),
            operatorID: client.operatorID, session: nil)
    }

    func issue(to grant: BrowserTokens.Grant) async throws -> String {
        try await signed(
            "staff:\(grant.staffID)", to: grant.clientID, scope: grant.scope, operatorID: nil, session: grant.sessionID)
    }

    func issue(to grant: Screens.Grant) async throws -> String {
        try await signed(
            "screen:\(grant.screenID)", to: DeviceRoutes.clientID, scope: "wall", operatorID: nil, session: nil)
    }

    private func signed(
        _ subject: String, to clientID: String, scope: String, operatorID: OperatorID?, session: BrowserSessionID?
    ) async throws -> String {
        let (now, end) = validity
        let claims = Claims(
            iss: IssuerClaim(value: issuer), aud: AudienceClaim(value: issuer), sub: SubjectClaim(value: subject),
            clientID: clientID, exp: ExpirationClaim(value: end), iat: IssuedAtClaim(value: now),
            jti: IDClaim(value: flows.ids.next().text), scope: scope, op: operatorID?.description,
            sid: session?.description)
        return try await keys.sign(claims, kid: keyID, header: ["typ": "at+jwt"])
    }

    /// An ID token for who signed in with the scope `openid`.
    func identity(of person: StaffAccess.Person, for clientID: String, nonce: String?) async throws -> String {
        let (now, end) = validity
        let claims = IdentityClaims(
            iss: IssuerClaim(value: issuer), sub: SubjectClaim(value: person.id.description),
            aud: AudienceClaim(value: clientID), exp: ExpirationClaim(value: end), iat: IssuedAtClaim(value: now),
            nonce: nonce, name: person.name, email: person.email)
        return try await keys.sign(claims, kid: keyID)
    }

    private var validity: (Date, Date) {
        let now = flows.time.now().secondsSinceEpoch
        return (
            Date(timeIntervalSince1970: TimeInterval(now)),
            Date(timeIntervalSince1970: TimeInterval(now + Self.lifetimeSeconds))
        )
    }

    /// Who a token is for; nil when it is not valid.
    func caller(of token: String) async throws -> Caller? {
        guard let claims = try? await keys.verify(token, as: Claims.self), claims.iss.value == issuer,
            claims.aud.value.contains(issuer)
        else { return nil }
        let parts = claims.sub.value.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.last) {
        case ("client", let id?): return try await client(id, claims)
        case ("staff", let id?): return try await person(id, claims)
        case ("screen", let id?): return try await screen(id)
        default: return nil
        }
    }

    /// As with a person: a disabled client does nothing more.
    private func client(_ id: String, _ claims: Claims) async throws -> Caller? {
        guard try await isEnabled(id) else { return nil }
        var operatorID: OperatorID?
        if let text = claims.op {
            guard let id = OperatorID(text) else { return nil }
            operatorID = id
        }
        let scopes = Set(claims.scope.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
        return Caller(
            name: "client:" + id, clientID: id,
            grants: [.init(reach: Actor.Reach(operatorID: operatorID, scopes: scopes), scopes: scopes)])
    }

    private func isEnabled(_ client: String) async throws -> Bool {
        guard let id = ClientID(client) else { return false }
        return try await flows.database.read { try ClientRepository.find(id, $0) }?.isDisabled == false
    }

    /// A person's rights are those of now, not those of when the token was signed.
    private func person(_ id: String, _ claims: Claims) async throws -> Caller? {
        guard let id = StaffMemberID(id), let session = claims.sid.flatMap({ BrowserSessionID($0) }),
            let person = try await StaffAccess.find(id, session: session, flows)
        else { return nil }
        return Caller(person)
    }

    /// As with a person: a screen that was ended reads no more.
    private func screen(_ id: String) async throws -> Caller? {
        guard let id = ScreenID(id), let screen = try await Screens.find(id, flows) else { return nil }
        return Caller(screen)
    }

    /// Whether a caller may still do what they could when their token was read.
    func isCurrent(_ caller: Caller) async -> Bool {
        if let person = caller.staff {
            let now = try? await StaffAccess.find(person.id, session: person.sessionID, flows)
            return now?.grants == person.grants
        }
        if let screen = caller.screen { return (try? await Screens.find(screen.id, flows)) != nil }
        return (try? await isEnabled(caller.clientID)) ?? false
    }

    struct JWKS: Encodable, Sendable {
        struct Key: Encodable, Sendable {
            let kty: String
            let crv: String
            let use: String
            let alg: String
            let kid: String
            let x: String
            let y: String
        }
        let keys: [Key]
    }

    /// The public half, for whoever wants to check tokens (RFC 7517).
    var published: JWKS {
        let raw = Array(publicKey.rawRepresentation)
        return JWKS(keys: [
            .init(
                kty: "EC", crv: "P-256", use: "sig", alg: "ES256", kid: keyID.string, x: base64URL(raw.prefix(32)),
                y: base64URL(raw.suffix(32)))
        ])
    }
}

extension Caller {
    init(_ person: StaffAccess.Person) {
        self.init(
            name: "staff:\(person.id)", clientID: "staff:\(person.id)",
            grants: person.grants.map { Grant(reach: $0.reach, scopes: $0.scopes) }, staff: person)
    }

    init(_ screen: ScreenRecord) {
        let reach = Screens.reach(of: screen)
        self.init(
            name: "screen:\(screen.id)", clientID: "screen:\(screen.id)",
            grants: [Grant(reach: reach, scopes: reach.scopes ?? [])])
        self.screen = screen
    }
}

private func base64URL(_ bytes: ArraySlice<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
