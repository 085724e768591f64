import Flows
import Foundation

/// What a provider publishes of itself (OpenID Connect Discovery 1.0 §3).
struct Metadata: Decodable, Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let jwksURI: String
    let userinfoEndpoint: String?
    let tokenEndpointAuthMethods: [String]?
    /// RFC 9207 §3: then every answer carries it, and one without it is not the provider's.
    let sendsIssuer: Bool?

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case jwksURI = "jwks_uri"
        case userinfoEndpoint = "userinfo_endpoint"
        case tokenEndpointAuthMethods = "token_endpoint_auth_methods_supported"
        case sendsIssuer = "authorization_response_iss_parameter_supported"
    }

    /// Where the metadata of an issuer are (§4).
    static func address(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    init(_ body: [UInt8], of issuer: String) throws(IdentityFailure) {
        guard let read = try? JSONDecoder().decode(Metadata.self, from: Data(body)) else {
            throw .unusable("\(Metadata.address(of: issuer)) is not the discovery document of an OpenID provider")
        }
        // §4.3: letter by letter, or another provider could speak for this one.
        guard read.issuer == issuer else {
            throw .unusable("it says that its issuer is \(read.issuer.prefix(200))")
        }
        self = read
    }
}

/// A set of keys (RFC 7517 §5); keys of kinds that we do not use are left out.
struct KeySet: Decodable, Sendable {
    private static let maximumKeys = 50

    let keys: [JSONWebKey]

    private struct Lenient: Decodable {
        let key: JSONWebKey?
        init(from decoder: any Decoder) throws { key = try? JSONWebKey(from: decoder) }
    }

    private enum CodingKeys: String, CodingKey { case keys }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        keys = try container.decode([Lenient].self, forKey: .keys).prefix(Self.maximumKeys).compactMap(\.key)
    }

    /// The keys that may have signed under this header.
    func candidates(_ header: JWSHeader) -> [JSONWebKey] {
        keys.filter { key in
            (header.kid == nil || key.kid == nil || key.kid == header.kid) && key.use != "enc"
                && (key.alg == nil || key.alg == header.alg)
        }
    }
}

struct JSONWebKey: Decodable, Sendable {
    let kty: String
    let kid: String?
    let use: String?
    let alg: String?
    let crv: String?
    let n: String?
    let e: String?
    let x: String?
    let y: String?
}
