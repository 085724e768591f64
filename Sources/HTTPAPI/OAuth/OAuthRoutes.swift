import Flows
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Storage

/// OAuth 2.0 client credentials (RFC 6749 §4.4) and the published keys (RFC 7517).
struct OAuthRoutes: Sendable {
    let services: APIServices

    func add(to router: Router<APIContext>) {
        router.post("oauth/token") { request, context in try await token(request, context) }
        router.get("oauth/jwks.json") { _, _ in JSONAnswer(await services.tokens.published) }
    }

    private struct TokenAnswer: Encodable, Sendable {
        let accessToken: String
        let tokenType = "Bearer"
        let expiresIn = AccessTokens.lifetimeSeconds
        let scope: String

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
            case scope
        }
    }

    private func token(_ request: Request, _ context: APIContext) async throws -> Response {
        guard services.signInLimit.admits(context.remoteAddress, at: services.flows.time.now()) else {
            return try oauthError(.tooManyRequests, "slow_down", "Too many attempts. Try again in a minute.", request)
        }
        let form = Self.form(try await request.bytes(limit: 8192))
        guard form["grant_type"] == "client_credentials" else {
            let error = form["grant_type"] == nil ? "invalid_request" : "unsupported_grant_type"
            return try oauthError(.badRequest, error, "grant_type must be client_credentials.", request)
        }
        guard let (id, secret) = Self.credentials(request, form) else {
            return try oauthError(.badRequest, "invalid_request", "client_id and client_secret are required.", request)
        }
        guard let client = try await Clients.authenticate(id: id, secret: secret, services.flows) else {
            return try oauthError(.unauthorized, "invalid_client", "The client or its secret is not known.", request)
        }
        let asked = form["scope"]?.split(separator: " ").map(String.init)
        let granted = asked.map { $0.filter(client.scopes.contains) } ?? client.scopes
        guard asked == nil || granted.count == asked?.count else {
            return try oauthError(.badRequest, "invalid_scope", "The client may not have all of these scopes.", request)
        }
        let answer = TokenAnswer(
            accessToken: try await services.tokens.issue(to: client, scopes: granted),
            scope: granted.joined(separator: " "))
        return try JSONAnswer(answer).response(from: request, context: context)
    }

    /// RFC 6749 §5.2 has its own form of errors.
    private func oauthError(
        _ status: HTTPResponse.Status, _ error: String, _ description: String, _ request: Request
    ) throws -> Response {
        let body = try JSONEncoder().encode(["error": error, "error_description": description])
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Basic realm=\"ohmstead\"" }
        if status == .tooManyRequests { headers[.retryAfter] = "60" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: .init(data: body)))
    }

    /// In the header (RFC 6749 §2.3.1) or in the form.
    private static func credentials(_ request: Request, _ form: [String: String]) -> (String, String)? {
        if let header = request.headers[.authorization], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)).trimmingCharacters(in: .whitespaces)),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        {
            return (decoded(text[..<colon]), decoded(text[text.index(after: colon)...]))
        }
        guard let id = form["client_id"], let secret = form["client_secret"] else { return nil }
        return (id, secret)
    }

    private static func form(_ bytes: [UInt8]) -> [String: String] {
        var form: [String: String] = [:]
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first else { continue }
            form[decoded(name)] = parts.count > 1 ? decoded(parts[1]) : ""
        }
        return form
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return spaced.removingPercentEncoding ?? spaced
    }
}
