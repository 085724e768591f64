import Flows
import HTTPTypes
import Hummingbird
import Kernel

/// How a screen on a wall is signed in: the device authorization grant (RFC 8628). It shows a code, a person types it in
/// on their own device, and the screen reads from then on.
struct DeviceRoutes: Sendable {
    let services: APIServices

    static let grantType = "urn:ietf:params:oauth:grant-type:device_code"
    /// Our own app: a browser, so its refresh token is a cookie.
    static let clientID = "wall"

    private struct Authorization: Encodable, Sendable {
        let deviceCode: String
        let userCode: String
        let verificationURI: String
        let verificationURIComplete: String
        let expiresIn: Int64
        let interval: Int64

        enum CodingKeys: String, CodingKey {
            case deviceCode = "device_code"
            case userCode = "user_code"
            case verificationURI = "verification_uri"
            case verificationURIComplete = "verification_uri_complete"
            case expiresIn = "expires_in"
            case interval
        }
    }

    func add(to router: Router<APIContext>) {
        router.post("oauth/device_authorization") { try await authorize($0, $1) }
        // Short, because people type it.
        router.get("device") { request, _ in
            let code = Form.fields(Array((request.uri.query ?? "").utf8))["code"]
            return Response(
                status: .seeOther,
                headers: [
                    .location: "/console/screens/new" + (code.map { "?code=" + Form.encoded($0) } ?? ""),
                    .cacheControl: "no-store",
                ])
        }
    }

    private func authorize(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        try services.secretTries.spend(from: context.remoteAddress, orThrow: OAuthProblem.tooManyTries)
        let form = Form.fields(try await request.bytes(limit: 8192))
        guard form["client_id"] == Self.clientID else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_client", detail: "client_id must be \(Self.clientID).")
        }
        let asked = try await AskForScreen.run(
            address: context.remoteAddress, userAgent: request.headers[.userAgent] ?? "", services.flows)
        let page = await services.tokens.issuer + "/device"
        return try JSONAnswer(
            Authorization(
                deviceCode: asked.deviceCode, userCode: asked.userCode, verificationURI: page,
                verificationURIComplete: page + "?code=" + asked.userCode, expiresIn: AskForScreen.life.seconds,
                interval: AskForScreen.pause.seconds)
        ).response(from: request, context: context)
    }

    /// §3.4 and §3.5.
    func token(_ request: Request, _ context: APIContext, _ form: [String: String]) async throws -> Response {
        try request.requireOwnOrigin()
        guard let code = form["device_code"], form["client_id"] == Self.clientID else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_request",
                detail: "device_code and client_id=\(Self.clientID) are required.")
        }
        let known = try await services.secretTries.judgeLong(
            from: context.remoteAddress, orThrow: OAuthProblem.tooManyTries
        ) {
            let answer = try await AskForScreen.poll(code, services.flows)
            if case .expired = answer { return AskForScreen.Answer?.none }
            return answer
        }
        switch known ?? .expired {
        case .grant(let grant): return try await answer(grant, request, context)
        case .pending:
            throw OAuthProblem(
                status: .badRequest, error: "authorization_pending", detail: "Nobody has typed the code in yet.")
        case .slowDown:
            throw OAuthProblem(
                status: .badRequest, error: "slow_down", detail: "Wait five seconds longer between two requests.")
        case .refused:
            throw OAuthProblem(status: .badRequest, error: "access_denied", detail: "The screen was sent away.")
        case .expired:
            throw OAuthProblem(
                status: .badRequest, error: "expired_token", detail: "The code is over or was used; ask for a new one.")
        }
    }

    func refresh(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        guard let token = services.cookies.read(.screen, request) else {
            throw OAuthProblem(status: .badRequest, error: "invalid_grant", detail: "This screen is not signed in.")
        }
        let known = try await services.secretTries.judgeLong(
            from: context.remoteAddress, orThrow: OAuthProblem.tooManyTries
        ) { try await Screens.refresh(token, services.flows) }
        guard let grant = known else {
            throw OAuthProblem(
                status: .badRequest, error: "invalid_grant", detail: "This screen was signed out.",
                cookies: [services.cookies.remove(.screen)])
        }
        return try await answer(grant, request, context)
    }

    private func answer(
        _ grant: Screens.Grant, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        let body = OAuthRoutes.TokenAnswer(accessToken: try await services.tokens.issue(to: grant), scope: "wall")
        var response = try JSONAnswer(body).response(from: request, context: context)
        let life = grant.refreshExpiresAt - services.flows.time.now()
        response.headers.append(
            HTTPField(name: .setCookie, value: services.cookies.set(.screen, grant.refreshToken, for: life)))
        return response
    }
}
