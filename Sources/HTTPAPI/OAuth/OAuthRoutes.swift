import Flows
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Storage

/// The token endpoint (RFC 6749 §3.2), and what OpenID Connect publishes.
struct OAuthRoutes: Sendable {
    let services: APIServices

    func add(to router: Router<APIContext>) {
        router.post("oauth/token") { request, context in try await token(request, context) }
        router.get("oauth/jwks.json") { _, _ in JSONAnswer(await services.tokens.published) }
        router.get(".well-known/openid-configuration") { _, _ in JSONAnswer(await discovery()) }
        router.get("oauth/userinfo") { request, _ in try await userInfo(request) }
        // OpenID Connect Core §5.3.1 wants both.
        router.post("oauth/userinfo") { request, _ in try await userInfo(request) }
    }

    struct TokenAnswer: Encodable, Sendable {
        let accessToken: String
        let tokenType = "Bearer"
        let expiresIn = AccessTokens.lifetimeSeconds
        let scope: String
        var refreshToken: String?
        var idToken: String?

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
            case scope
            case refreshToken = "refresh_token"
            case idToken = "id_token"
        }
    }

    private func token(_ request: Request, _ context: APIContext) async throws -> Response {
        let bytes = try await request.bytes(limit: 8192)
        if let name = Form.repeated(bytes) {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_request", detail: "\(name.prefix(40)) is there more than once.")
        }
        let form = Form.fields(bytes)
        switch form["grant_type"] {
        case "client_credentials": return try await machine(request, context, form)
        case "authorization_code": return try await code(request, context, form)
        case DeviceRoutes.grantType: return try await DeviceRoutes(services: services).token(request, context, form)
        case "refresh_token" where form["client_id"] == DeviceRoutes.clientID:
            return try await DeviceRoutes(services: services).refresh(request, context)
        case "refresh_token": return try await refresh(request, context, form)
        case nil:
            throw OAuthProblem(status: .badRequest, error: "invalid_request", detail: "grant_type is required.")
        default:
            throw OAuthProblem(
                status: .badRequest, error: "unsupported_grant_type",
                detail:
                    "grant_type must be client_credentials, authorization_code, refresh_token or \(DeviceRoutes.grantType)."
            )
        }
    }

    private func judge<Found: Sendable>(
        _ context: APIContext, _ guess: () async throws -> Found?
    ) async throws -> Found? {
        try await services.secretTries.judgeLong(
            from: context.remoteAddress, orThrow: OAuthProblem.tooManyTries, guess)
    }

    // MARK: Machines (RFC 6749 §4.4)

    private func machine(_ request: Request, _ context: APIContext, _ form: [String: String]) async throws -> Response {
        guard let (id, secret) = Self.credentials(request, form) else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_request", detail: "client_id and client_secret are required.")
        }
        let known = try await judge(context) {
            try await Clients.authenticate(id: id, secret: secret, services.flows)
        }
        guard let client = known else {
            throw OAuthProblem(
                status: .unauthorized, error: "invalid_client", detail: "The client or its secret is not known.")
        }
        let asked = form["scope"]?.split(separator: " ").map(String.init)
        let granted = asked.map { $0.filter(client.scopes.contains) } ?? client.scopes
        guard asked == nil || granted.count == asked?.count else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_scope", detail: "The client may not have all of these scopes.")
        }
        let answer = TokenAnswer(
            accessToken: try await services.tokens.issue(to: client, scopes: granted),
            scope: granted.joined(separator: " "))
        return try JSONAnswer(answer).response(from: request, context: context)
    }

    /// In the header (RFC 6749 §2.3.1) or in the form.
    private static func credentials(_ request: Request, _ form: [String: String]) -> (String, String)? {
        if let header = request.headers[.authorization], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)).trimmingCharacters(in: .whitespaces)),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        {
            return (Form.decoded(text[..<colon]), Form.decoded(text[text.index(after: colon)...]))
        }
        guard let id = form["client_id"], let secret = form["client_secret"] else { return nil }
        return (id, secret)
    }

    // MARK: People

    private func code(_ request: Request, _ context: APIContext, _ form: [String: String]) async throws -> Response {
        guard let code = form["code"], let redirect = form["redirect_uri"], let verifier = form["code_verifier"],
            let client = form["client_id"].flatMap(BrowserClient.init(rawValue:))
        else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_request",
                detail: "code, redirect_uri, code_verifier and client_id are required.")
        }
        // The answer sets a cookie: a page of somebody else would sign this browser in as them.
        try request.requireOwnOrigin()
        let grant = try await judge(context) {
            try await BrowserTokens.redeem(
                code: code, clientID: client.rawValue, redirectURI: redirect, verifier: verifier, services.flows)
        }
        return try await answer(grant, client, request, context)
    }

    private func refresh(_ request: Request, _ context: APIContext, _ form: [String: String]) async throws -> Response {
        guard let client = form["client_id"].flatMap(BrowserClient.init(rawValue:)) else {
            throw OAuthProblem(status: .badRequest, error: "invalid_request", detail: "client_id is required.")
        }
        try request.requireOwnOrigin()
        guard let token = services.cookies.read(.refresh, request) else {
            throw OAuthProblem(status: .badRequest, error: "invalid_grant", detail: "This browser is not signed in.")
        }
        let grant = try await judge(context) {
            try await BrowserTokens.refresh(token, clientID: client.rawValue, services.flows)
        }
        return try await answer(grant, client, request, context)
    }

    /// Browsers keep the refresh token in a cookie that no script can read, never in the answer's body.
    private func answer(
        _ grant: BrowserTokens.Grant?, _ client: BrowserClient, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        guard let grant else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_grant", detail: "The code or token is wrong, old or used.",
                cookies: [services.cookies.remove(.refresh)])
        }
        let person = try await StaffAccess.find(grant.staffID, session: grant.sessionID, services.flows)
        var answer = TokenAnswer(accessToken: try await services.tokens.issue(to: grant), scope: grant.scope)
        if let person, grant.scope.split(separator: " ").contains("openid") {
            answer.idToken = try await services.tokens.identity(of: person, for: client.rawValue, nonce: grant.nonce)
        }
        var response = try JSONAnswer(answer).response(from: request, context: context)
        let life = grant.refreshExpiresAt - services.flows.time.now()
        response.headers.append(
            HTTPField(name: .setCookie, value: services.cookies.set(.refresh, grant.refreshToken, for: life)))
        return response
    }

    // MARK: OpenID Connect

    private struct Discovery: Encodable, Sendable {
        let issuer: String
        let authorizationEndpoint: String
        let tokenEndpoint: String
        let deviceAuthorizationEndpoint: String
        let userinfoEndpoint: String
        let jwksURI: String
        let scopesSupported: [String]
        let responseTypesSupported = ["code"]
        let grantTypesSupported = [
            "authorization_code", "refresh_token", "client_credentials", DeviceRoutes.grantType,
        ]
        let subjectTypesSupported = ["public"]
        let idTokenSigningAlgValuesSupported = ["ES256"]
        let tokenEndpointAuthMethodsSupported = ["none", "client_secret_basic", "client_secret_post"]
        let codeChallengeMethodsSupported = ["S256"]
        let authorizationResponseIssParameterSupported = true
        let claimsSupported = ["iss", "sub", "aud", "exp", "iat", "nonce", "name", "email"]

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case deviceAuthorizationEndpoint = "device_authorization_endpoint"
            case userinfoEndpoint = "userinfo_endpoint"
            case jwksURI = "jwks_uri"
            case scopesSupported = "scopes_supported"
            case responseTypesSupported = "response_types_supported"
            case grantTypesSupported = "grant_types_supported"
            case subjectTypesSupported = "subject_types_supported"
            case idTokenSigningAlgValuesSupported = "id_token_signing_alg_values_supported"
            case tokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported"
            case codeChallengeMethodsSupported = "code_challenge_methods_supported"
            case authorizationResponseIssParameterSupported = "authorization_response_iss_parameter_supported"
            case claimsSupported = "claims_supported"
        }
    }

    /// OpenID Connect Discovery 1.0 §3.
    private func discovery() async -> Discovery {
        let issuer = await services.tokens.issuer
        return Discovery(
            issuer: issuer, authorizationEndpoint: issuer + "/oauth/authorize", tokenEndpoint: issuer + "/oauth/token",
            deviceAuthorizationEndpoint: issuer + "/oauth/device_authorization",
            userinfoEndpoint: issuer + "/oauth/userinfo", jwksURI: issuer + "/oauth/jwks.json",
            scopesSupported: ["openid", "console"] + Scope.allCases.map(\.rawValue))
    }

    private struct UserInfo: Encodable, Sendable {
        let sub: String
        let name: String
        let email: String
    }

    private func userInfo(_ request: Request) async throws -> JSONAnswer<UserInfo> {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer "),
            let person = try await services.tokens.caller(of: String(header.dropFirst(7)))?.staff
        else { throw Problem.unauthorized }
        return JSONAnswer(UserInfo(sub: person.id.description, name: person.name, email: person.email))
    }
}

/// Our own apps: public clients that run in a browser.
enum BrowserClient: String, CaseIterable, Sendable {
    case console

    /// Where an app takes its code; nothing else is ever redirected to.
    var callback: String { "/\(rawValue)/callback" }
}
