import Crypto
import Flows
import Foundation
import JWTKit
import Kernel
import Storage

/// Signs and checks access tokens (JWT, RFC 9068) with a key that lives in the database, so that each node of a cluster
/// and each restart knows it.
package actor AccessTokens {
    /// How long a token is valid; a machine asks for the next one in good time.
    static let lifetimeSeconds: Int64 = 900

    struct Claims: JWTPayload {
        let iss: IssuerClaim
        let sub: SubjectClaim
        let exp: ExpirationClaim
        let iat: IssuedAtClaim
        let scope: String
        /// The operator that the client works for; missing for the whole platform.
        let op: String?

        func verify(using algorithm: some JWTAlgorithm) throws { try exp.verifyNotExpired() }
    }

    private let keys: JWTKeyCollection
    private let keyID: JWKIdentifier
    private let publicKey: P256.Signing.PublicKey
    private let issuer: String
    private let time: any TimeSource

    /// Takes the newest signing key of the database, or makes the first.
    package init(_ context: FlowContext, issuer: String) async throws {
        let fresh = P256.Signing.PrivateKey()
        let freshID = context.ids.next().text
        let now = context.time.now()
        let stored = try await context.database.write { connection -> (String, [UInt8]) in
            if let newest = try SigningKeyRepository.newest(connection) { return (newest.id, newest.privateKey) }
            let bytes = Array(fresh.rawRepresentation)
            try SigningKeyRepository.insert(id: freshID, privateKey: bytes, at: now, connection)
            return (freshID, bytes)
        }
        let privateKey = try P256.Signing.PrivateKey(rawRepresentation: stored.1)
        publicKey = privateKey.publicKey
        keyID = JWKIdentifier(string: stored.0)
        keys = JWTKeyCollection()
        await keys.add(ecdsa: try ES256PrivateKey(pem: privateKey.pemRepresentation), kid: keyID)
        self.issuer = issuer
        time = context.time
    }

    func issue(to client: ClientRecord, scopes: [String]) async throws -> String {
        let now = time.now().secondsSinceEpoch
        let claims = Claims(
            iss: IssuerClaim(value: issuer), sub: SubjectClaim(value: client.id.description),
            exp: ExpirationClaim(value: Date(timeIntervalSince1970: TimeInterval(now + Self.lifetimeSeconds))),
            iat: IssuedAtClaim(value: Date(timeIntervalSince1970: TimeInterval(now))),
            scope: scopes.joined(separator: " "), op: client.operatorID?.description)
        return try await keys.sign(claims, kid: keyID, header: ["typ": "at+jwt"])
    }

    /// Who a token is for; nil when it is not valid.
    func caller(of token: String) async -> Caller? {
        guard let claims = try? await keys.verify(token, as: Claims.self), claims.iss.value == issuer else {
            return nil
        }
        var operatorID: OperatorID?
        if let text = claims.op {
            guard let id = OperatorID(text) else { return nil }
            operatorID = id
        }
        return Caller(
            actor: Actor(name: "client:" + claims.sub.value, operatorID: operatorID), clientID: claims.sub.value,
            scopes: Set(claims.scope.split(separator: " ").compactMap { Scope(rawValue: String($0)) }))
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

private func base64URL(_ bytes: ArraySlice<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
