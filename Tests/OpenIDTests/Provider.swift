import Crypto
import CryptoExtras
import Flows
import Foundation
import Kernel
import Synchronization

@testable import OpenID

/// A provider on the other side of the network: it publishes keys and gives the ID token that a test wants.
final class Provider: OutsideRequests {
    static let issuer = "https://id.example.org/realm"
    static let access = IdentityAccess(
        issuer: issuer, clientID: "us", clientSecret: "s3cret", redirectURI: "https://our.example/callback")
    static let answer = IdentityAnswer(code: "the-code", issuer: nil, verifier: "the-verifier", nonce: "n-1")

    struct State {
        var metadata: [String: any Sendable] = [
            "issuer": issuer, "authorization_endpoint": issuer + "/auth", "token_endpoint": issuer + "/token",
            "jwks_uri": issuer + "/keys", "userinfo_endpoint": issuer + "/me",
        ]
        var keys: [[String: String]] = []
        var idToken = ""
        var userInfo: [String: any Sendable] = [:]
        var requests: [OutsideRequest] = []
    }

    let state = Mutex(State())
    let key = P256.Signing.PrivateKey()

    init() { publish([jwk(kid: "k1")]) }

    func publish(_ keys: [[String: String]]) { state.withLock { $0.keys = keys } }

    func jwk(kid: String, of key: P256.Signing.PrivateKey? = nil) -> [String: String] {
        let raw = Array((key ?? self.key).publicKey.rawRepresentation)
        return [
            "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": text(raw.prefix(32)), "y": text(raw.suffix(32)),
        ]
    }

    func send(_ request: OutsideRequest) async throws(OutsideFailure) -> OutsideResponse {
        let (status, json): (Int, Any) = state.withLock { state in
            state.requests.append(request)
            switch request.url {
            case Self.issuer + "/.well-known/openid-configuration": return (200, state.metadata)
            case Self.issuer + "/keys": return (200, ["keys": state.keys])
            case Self.issuer + "/token":
                return state.idToken.isEmpty
                    ? (400, ["error": "invalid_grant"]) : (200, ["id_token": state.idToken, "access_token": "at"])
            case Self.issuer + "/me": return (200, state.userInfo)
            default: return (404, [:] as [String: String])
            }
        }
        guard let body = try? JSONSerialization.data(withJSONObject: json) else { throw .busy }
        return OutsideResponse(status: status, headers: [], body: Array(body))
    }

    func fault(in url: String) -> String? { url.hasPrefix("https://") ? nil : "must begin with https://" }

    /// Claims that all hold at `now`.
    static func claims(_ now: Timestamp, _ change: [String: (any Sendable)?] = [:]) -> [String: any Sendable] {
        var claims: [String: any Sendable] = [
            "iss": issuer, "sub": "alice", "aud": "us", "nonce": "n-1", "email": "Alice@Example.org",
            "email_verified": true, "name": "Alice", "iat": now.secondsSinceEpoch, "exp": now.secondsSinceEpoch + 300,
        ]
        for (name, value) in change { claims[name] = value }
        return claims
    }

    func give(
        _ claims: [String: any Sendable], header: [String: any Sendable] = ["alg": "ES256", "kid": "k1"],
        signedBy: P256.Signing.PrivateKey? = nil
    ) throws {
        let signed = try part(header) + "." + part(claims)
        let signature = try (signedBy ?? key).signature(for: SHA256.hash(data: Data(signed.utf8))).rawRepresentation
        give(signed + "." + text(Array(signature)[...]))
    }

    func give(_ token: String) { state.withLock { $0.idToken = token } }

    func part(_ object: [String: any Sendable]) throws -> String {
        text(Array(try JSONSerialization.data(withJSONObject: object))[...])
    }

    func text(_ bytes: ArraySlice<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
