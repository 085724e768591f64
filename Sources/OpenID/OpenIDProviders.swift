import Flows
import Foundation
import Kernel

/// The relying party: asks providers who somebody is.
package actor OpenIDProviders: IdentityProviders {
    private struct Known {
        var metadata: Metadata
        var keys: KeySet
        var at: Timestamp
    }

    /// What a provider published is asked for again after this time, or when a token names a key that is not known.
    private static let fresh = Milliseconds.hours(1)
    /// But not more often than this, whatever comes.
    private static let pause = Milliseconds.seconds(10)
    private static let timeout = Milliseconds.seconds(10)
    private static let maximumBytes = 256 * 1024
    private static let scope = "openid email profile"

    private let outside: any OutsideRequests
    private let time: any TimeSource
    private var known: [String: Known] = [:]

    package init(outside: any OutsideRequests, time: any TimeSource) {
        self.outside = outside
        self.time = time
    }

    package func check(_ access: IdentityAccess) async throws(IdentityFailure) {
        known[access.issuer] = nil
        let found = try await published(by: access.issuer)
        guard !found.keys.keys.isEmpty else { throw .unusable("it publishes no key") }
        try requireUsable(found.metadata.authorizationEndpoint)
    }

    package func signInAddress(
        at access: IdentityAccess, for request: IdentityRequest
    ) async throws(IdentityFailure) -> String {
        let endpoint = try await published(by: access.issuer).metadata.authorizationEndpoint
        try requireUsable(endpoint)
        let query = Self.form([
            ("response_type", "code"), ("client_id", access.clientID), ("redirect_uri", access.redirectURI),
            ("scope", Self.scope), ("state", request.state), ("nonce", request.nonce),
            ("code_challenge", request.challenge), ("code_challenge_method", "S256"),
        ])
        return endpoint + (endpoint.contains("?") ? "&" : "?") + query
    }

    /// A browser is sent there, so it must be a plain web address.
    private func requireUsable(_ endpoint: String) throws(IdentityFailure) {
        if let fault = outside.fault(in: endpoint) { throw .unusable("its authorization endpoint \(fault)") }
    }

    package func identity(
        from answer: IdentityAnswer, at access: IdentityAccess
    ) async throws(IdentityFailure) -> OutsideIdentity {
        let metadata = try await published(by: access.issuer).metadata
        // RFC 9207 §2.4: against an answer of one provider that is passed off as another's.
        guard answer.issuer == nil ? metadata.sendsIssuer != true : answer.issuer == access.issuer else {
            throw .notGenuine("it is of another issuer")
        }
        let tokens = try await redeem(answer, access, metadata)
        let token = try IDToken(tokens.idToken)
        try await requireSigned(token, by: access.issuer)
        let claims = try token.claims(for: access, nonce: answer.nonce, at: time.now())
        var person = claims.person
        if person.email == nil, let endpoint = metadata.userinfoEndpoint {
            person = try await userInfo(endpoint, tokens.accessToken, of: claims.sub)
        }
        return OutsideIdentity(
            issuer: access.issuer, subject: claims.sub, email: person.email?.lowercased(),
            isEmailVerified: person.isEmailVerified, name: person.name ?? claims.person.name,
            locale: person.locale ?? claims.person.locale)
    }

    // MARK: The provider's endpoints

    private struct Tokens: Decodable {
        let idToken: String
        let accessToken: String

        enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
            case accessToken = "access_token"
        }
    }

    private struct Refusal: Decodable {
        let error: String
        let detail: String?

        enum CodingKeys: String, CodingKey {
            case error
            case detail = "error_description"
        }
    }

    /// RFC 6749 §4.1.3, RFC 7636 §4.5.
    private func redeem(
        _ answer: IdentityAnswer, _ access: IdentityAccess, _ metadata: Metadata
    ) async throws(IdentityFailure) -> Tokens {
        var fields = [
            ("grant_type", "authorization_code"), ("code", answer.code), ("redirect_uri", access.redirectURI),
            ("code_verifier", answer.verifier),
        ]
        var headers = [
            OutsideRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
            OutsideRequest.Header("Accept", "application/json"),
        ]
        // Discovery §3: basic unless it says otherwise.
        let methods = metadata.tokenEndpointAuthMethods ?? ["client_secret_basic"]
        switch access.clientSecret {
        case let secret? where methods.contains("client_secret_basic") || !methods.contains("client_secret_post"):
            let pair = "\(Self.encoded(access.clientID)):\(Self.encoded(secret))"
            headers.append(.init("Authorization", "Basic " + Data(pair.utf8).base64EncodedString()))
        case let secret?: fields += [("client_id", access.clientID), ("client_secret", secret)]
        case nil: fields.append(("client_id", access.clientID))
        }
        let response = try await send(
            OutsideRequest(
                .post, metadata.tokenEndpoint, headers: headers, body: Array(Self.form(fields).utf8),
                timeout: Self.timeout, maximumBytes: Self.maximumBytes))
        guard response.status == 200 else {
            let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(response.body))
            throw .refused(
                refusal.map { String([$0.error, $0.detail].compactMap(\.self).joined(separator: " ").prefix(200)) }
                    ?? "status \(response.status)")
        }
        guard let tokens = try? JSONDecoder().decode(Tokens.self, from: Data(response.body)) else {
            throw .notGenuine("there is no ID token in it")
        }
        return tokens
    }

    /// OpenID Connect Core §5.3; the subject must be the ID token's (§5.3.2).
    private func userInfo(
        _ endpoint: String, _ token: String, of subject: String
    ) async throws(IdentityFailure) -> PersonClaims {
        let response = try await send(
            OutsideRequest(
                .get, endpoint,
                headers: [.init("Authorization", "Bearer " + token), .init("Accept", "application/json")],
                timeout: Self.timeout, maximumBytes: Self.maximumBytes))
        guard response.status == 200,
            let person = try? JSONDecoder().decode(PersonClaims.self, from: Data(response.body))
        else { throw .unusable("its userinfo endpoint answered \(response.status)") }
        guard person.sub == subject else { throw .notGenuine("its userinfo is of somebody else") }
        return person
    }

    // MARK: What it publishes

    private func published(by issuer: String) async throws(IdentityFailure) -> Known {
        if let found = known[issuer], time.now() - found.at < Self.fresh { return found }
        let metadata = try Metadata(try await fetched(Metadata.address(of: issuer)), of: issuer)
        let found = Known(metadata: metadata, keys: try await keys(of: metadata), at: time.now())
        known[issuer] = found
        return found
    }

    /// Providers change their keys: one that is not known is looked for once more.
    private func requireSigned(_ token: IDToken, by issuer: String) async throws(IdentityFailure) {
        var found = try await published(by: issuer)
        if token.isSigned(by: found.keys) { return }
        if time.now() - found.at >= Self.pause {
            found.keys = try await keys(of: found.metadata)
            found.at = time.now()
            known[issuer] = found
            if token.isSigned(by: found.keys) { return }
        }
        throw .notGenuine("no key of the provider has signed the ID token")
    }

    private func keys(of metadata: Metadata) async throws(IdentityFailure) -> KeySet {
        let body = try await fetched(metadata.jwksURI)
        guard let keys = try? JSONDecoder().decode(KeySet.self, from: Data(body)) else {
            throw .unusable("\(metadata.jwksURI.prefix(200)) is not a set of keys")
        }
        return keys
    }

    private func fetched(_ url: String) async throws(IdentityFailure) -> [UInt8] {
        let response = try await send(
            OutsideRequest(
                .get, url, headers: [.init("Accept", "application/json")], timeout: Self.timeout,
                maximumBytes: Self.maximumBytes))
        guard response.status == 200 else { throw .unusable("\(url.prefix(200)) answers \(response.status)") }
        return response.body
    }

    private func send(_ request: OutsideRequest) async throws(IdentityFailure) -> OutsideResponse {
        do throws(OutsideFailure) {
            return try await outside.send(request)
        } catch {
            throw .unreachable(error.description)
        }
    }

    // MARK: Forms

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(encoded($1))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    // RFC 3986 §2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
