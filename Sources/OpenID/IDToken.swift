import Flows
import Foundation
import Kernel

struct JWSHeader: Decodable, Sendable {
    let alg: String
    let kid: String?
    let crit: [String]?
}

/// The claims of an ID token that we look at (OpenID Connect Core 1.0 §2, §5.1).
struct IDTokenClaims: Decodable, Sendable {
    let iss: String
    let sub: String
    let aud: Audience
    let azp: String?
    let exp: Double
    let iat: Double
    let nonce: String?
    let person: PersonClaims

    private enum CodingKeys: String, CodingKey { case iss, sub, aud, azp, exp, iat, nonce }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        iss = try container.decode(String.self, forKey: .iss)
        sub = try container.decode(String.self, forKey: .sub)
        aud = try container.decode(Audience.self, forKey: .aud)
        azp = try container.decodeIfPresent(String.self, forKey: .azp)
        exp = try container.decode(Double.self, forKey: .exp)
        iat = try container.decode(Double.self, forKey: .iat)
        nonce = try container.decodeIfPresent(String.self, forKey: .nonce)
        person = try PersonClaims(from: decoder)
    }
}

/// One audience or a list.
struct Audience: Decodable, Sendable {
    let all: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        all = try (try? [container.decode(String.self)]) ?? container.decode([String].self)
    }
}

/// Who somebody is, in an ID token or from the userinfo endpoint.
struct PersonClaims: Decodable, Sendable {
    let sub: String
    let email: String?
    let isEmailVerified: Bool
    let name: String?
    let locale: String?

    private enum CodingKeys: String, CodingKey {
        case sub, email, name, locale
        case emailVerified = "email_verified"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sub = try container.decode(String.self, forKey: .sub)
        email = try? container.decode(String.self, forKey: .email)
        // Some providers write the word instead of the value. Whatever else is there is no yes.
        let word = try? container.decode(String.self, forKey: .emailVerified)
        isEmailVerified = (try? container.decode(Bool.self, forKey: .emailVerified)) ?? (word == "true")
        name = try? container.decode(String.self, forKey: .name)
        locale = try? container.decode(String.self, forKey: .locale)
    }
}

/// A token in its three parts (RFC 7515 §7.1).
struct IDToken: Sendable {
    let header: JWSHeader
    let algorithm: SignatureAlgorithm
    private let signed: [UInt8]
    private let signature: [UInt8]
    private let payload: [UInt8]

    /// Clocks of providers may be off by so much.
    private static let leeway = 60.0

    init(_ text: String) throws(IdentityFailure) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decoded(parts[0]), let payload = Base64URL.decoded(parts[1]),
            let signature = Base64URL.decoded(parts[2]),
            let header = try? JSONDecoder().decode(JWSHeader.self, from: Data(head))
        else { throw .notGenuine("the ID token is not a signed token") }
        guard let algorithm = SignatureAlgorithm(rawValue: header.alg) else {
            throw .notGenuine("the ID token is signed by \(header.alg.prefix(20)), which we do not take")
        }
        // RFC 7515 §4.1.11: what we must understand and do not.
        guard header.crit == nil else { throw .notGenuine("the ID token needs an extension that we do not know") }
        self.header = header
        self.algorithm = algorithm
        self.payload = payload
        self.signature = signature
        signed = Array((parts[0] + "." + parts[1]).utf8)
    }

    func isSigned(by keys: KeySet) -> Bool {
        keys.candidates(header).contains { algorithm.holds(signature, over: signed, by: $0) }
    }

    /// The claims, if all of §3.1.3.7 holds. Ask `isSigned` first.
    func claims(
        for access: IdentityAccess, nonce: String, at now: Timestamp
    ) throws(IdentityFailure) -> IDTokenClaims {
        guard let claims = try? JSONDecoder().decode(IDTokenClaims.self, from: Data(payload)) else {
            throw .notGenuine("the ID token lacks claims that it must have")
        }
        let seconds = Double(now.secondsSinceEpoch)
        guard claims.iss == access.issuer else { throw .notGenuine("the ID token is of another issuer") }
        guard claims.aud.all.contains(access.clientID) else { throw .notGenuine("the ID token is for another client") }
        guard claims.azp == nil ? claims.aud.all.count == 1 : claims.azp == access.clientID else {
            throw .notGenuine("the ID token was given to another client")
        }
        guard claims.exp > seconds - Self.leeway else { throw .notGenuine("the ID token is over") }
        guard claims.iat < seconds + Self.leeway else { throw .notGenuine("the ID token is of the future") }
        guard claims.nonce == nonce else { throw .notGenuine("the ID token is of another sign-in") }
        guard (1...255).contains(claims.sub.utf8.count) else { throw .notGenuine("the ID token names nobody") }
        return claims
    }
}
