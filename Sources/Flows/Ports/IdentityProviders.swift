import Kernel

/// Outside providers that say who somebody is, by OpenID Connect. Filled by `OpenID`.
package protocol IdentityProviders: Sendable {
    /// Where the browser goes to sign in there.
    func signInAddress(
        at access: IdentityAccess, for request: IdentityRequest
    ) async throws(IdentityFailure) -> String

    /// Who the browser came back as. Nothing of the answer is believed that the provider has not signed.
    func identity(
        from answer: IdentityAnswer, at access: IdentityAccess
    ) async throws(IdentityFailure) -> OutsideIdentity

    /// Asks the provider anew for what it publishes; throws what is wrong with it.
    func check(_ access: IdentityAccess) async throws(IdentityFailure)
}

/// What we are at a provider.
package struct IdentityAccess: Sendable, Equatable {
    package let issuer: String
    package let clientID: String
    /// Nil for a public client.
    package let clientSecret: String?
    package let redirectURI: String

    package init(issuer: String, clientID: String, clientSecret: String?, redirectURI: String) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
    }
}

package struct IdentityRequest: Sendable, Equatable {
    package let state: String
    package let nonce: String
    /// The S256 challenge of PKCE.
    package let challenge: String

    package init(state: String, nonce: String, challenge: String) {
        self.state = state
        self.nonce = nonce
        self.challenge = challenge
    }
}

package struct IdentityAnswer: Sendable, Equatable {
    package let code: String
    /// The `iss` of the answer (RFC 9207), where there was one.
    package let issuer: String?
    package let verifier: String
    package let nonce: String

    package init(code: String, issuer: String?, verifier: String, nonce: String) {
        self.code = code
        self.issuer = issuer
        self.verifier = verifier
        self.nonce = nonce
    }
}

/// A person as a provider vouches for them.
package struct OutsideIdentity: Sendable, Equatable {
    package let issuer: String
    package let subject: String
    /// In lower case.
    package let email: String?
    /// Whether the provider says that the address is the person's.
    package let isEmailVerified: Bool
    package let name: String?
    package let locale: String?

    package init(
        issuer: String, subject: String, email: String?, isEmailVerified: Bool, name: String?, locale: String?
    ) {
        self.issuer = issuer
        self.subject = subject
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.name = name
        self.locale = locale
    }
}

/// Why a provider does not help. The texts are for who configures it, not for who signs in.
package enum IdentityFailure: Error, Sendable, Equatable, CustomStringConvertible {
    case unreachable(String)
    /// What it publishes cannot be used.
    case unusable(String)
    /// It did not take our code, or our secret.
    case refused(String)
    /// An answer or a token that is not its own, not for us, or not of this sign-in.
    case notGenuine(String)

    package var description: String {
        switch self {
        case .unreachable(let reason): "The provider cannot be reached. \(reason)"
        case .unusable(let reason): "The provider cannot be used: \(reason)."
        case .refused(let reason): "The provider refused: \(reason)."
        case .notGenuine(let reason): "The answer of the provider is not taken: \(reason)."
        }
    }
}
