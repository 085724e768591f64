import Flows
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Storage

/// How people sign in: the authorization endpoint (RFC 6749 §3.1) and what the sign-in page asks.
struct SignInRoutes: Sendable {
    let services: APIServices

    /// A browser is known for a year after it was signed in.
    private static let deviceLife = Milliseconds.hours(24 * 365)

    private struct Next: Encodable, Sendable { let next: String }

    private struct Invitation: Encodable, Sendable {
        let email: String
        let name: String
        let locale: String
    }

    func add(to router: Router<APIContext>) {
        router.get("oauth/authorize") { try await authorize($0, $1) }
        router.post("oauth/signin") { try await begin($0, $1) }
        router.post("oauth/signin/totp") { try await finish($0, $1) }
        router.post("oauth/signout") { try await signOut($0, $1) }
        router.get("oauth/invitation") { try await invitation($0, $1) }
        router.post("oauth/invitation") { try await accept($0, $1) }
    }

    // MARK: The authorization endpoint

    private func authorize(_ request: Request, _ context: APIContext) async throws -> Response {
        let bytes = Array((request.uri.query ?? "").utf8)
        let query = Form.fields(bytes)
        // A wrong client or address is never redirected to: that would be an open redirect.
        guard let client = query["client_id"].flatMap(BrowserClient.init(rawValue:)), let host = request.head.authority,
            let redirect = query["redirect_uri"], isOwn(redirect, client, host), Form.repeated(bytes) == nil
        else {
            throw Problem(
                status: .badRequest, code: "unknown-client", title: "Unknown application",
                detail:
                    "client_id and redirect_uri must be those of a registered application, and no parameter repeated.")
        }
        let issuer = await services.tokens.issuer
        // With our name, also where it is an error (RFC 9207 §2).
        func back(_ fields: [(String, String)]) -> Response {
            let all = fields + [("iss", issuer)] + (query["state"].map { [("state", $0)] } ?? [])
            let text = all.map { "\($0)=\(Form.encoded($1))" }.joined(separator: "&")
            return redirection(redirect + "?" + text)
        }
        guard query["response_type"] == "code" else { return back([("error", "unsupported_response_type")]) }
        guard let challenge = query["code_challenge"], query["code_challenge_method"] == "S256",
            (43...128).contains(challenge.utf8.count)
        else {
            return back([("error", "invalid_request"), ("error_description", "PKCE with S256 is required")])
        }
        let scope = (query["scope"] ?? "console").split(separator: " ").filter { $0 == "openid" || $0 == "console" }
        let wanted = BrowserTokens.Request(
            clientID: client.rawValue, redirectURI: redirect, challenge: challenge,
            scope: scope.joined(separator: " "), nonce: query["nonce"].map { String($0.prefix(200)) })
        if let cookie = services.cookies.read(.session, request),
            let code = try await BrowserTokens.authorize(wanted, cookie: cookie, services.flows)
        {
            return back([("code", code)])
        }
        if query["prompt"] == "none" { return back([("error", "login_required")]) }
        return redirection("/signin/?next=" + Form.encoded("/oauth/authorize?" + (request.uri.query ?? "")))
    }

    private func isOwn(_ redirect: String, _ client: BrowserClient, _ host: String) -> Bool {
        var own = ["http://\(host)\(client.callback)", "https://\(host)\(client.callback)"]
        if services.cookies.isSecure { own.removeFirst() }
        return own.contains(redirect)
    }

    private func redirection(_ location: String) -> Response {
        Response(
            status: .seeOther,
            headers: [.location: location, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
    }

    // MARK: The page

    private func begin(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        var (fields, _) = try await request.fields(limit: 8192)
        let email = fields.text("email", 3...254)
        let password = fields.text("password", 1...200)
        try fields.finish()
        let attempt = SignIn.Attempt(
            email: email, password: password, address: context.remoteAddress,
            userAgent: request.headers[.userAgent] ?? "", browser: services.cookies.read(.device, request))
        let isKnown = SignIn.isKnown(attempt.browser, as: attempt.email, services.flows)
        return try await answer(request, context, isKnown: isKnown) { try await SignIn.begin(attempt, services.flows) }
    }

    private func finish(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        var (fields, _) = try await request.fields(limit: 8192)
        let code = fields.text("code", 1...40)
        try fields.finish()
        guard let cookie = services.cookies.read(.session, request) else { throw Problem.signInRefused }
        let browser = services.cookies.read(.device, request)
        let email = try await SignIn.pending(cookie: cookie, services.flows)
        let isKnown = email.map { SignIn.isKnown(browser, as: $0, services.flows) } ?? false
        return try await answer(request, context, isKnown: isKnown) {
            try await SignIn.finish(
                cookie: cookie, code: code, address: context.remoteAddress,
                browser: browser, services.flows)
        }
    }

    /// - Parameter isKnown: whether the person was signed in in this browser before. It has tries of its own, and is not held
    ///   up by who else guesses at its address.
    private func answer(
        _ request: Request, _ context: APIContext, isKnown: Bool, _ attempt: () async throws -> SignIn.Outcome
    ) async throws -> Response {
        let outcome =
            isKnown
            ? try await attempt()
            : try await services.secretTries.judge(from: context.remoteAddress) {
                let outcome = try await attempt()
                if case .refused = outcome { return SignIn.Outcome?.none }
                return outcome
            } ?? .refused
        switch outcome {
        case .signedIn(let cookie, let browser): return try signedIn(cookie, browser, request, context)
        case .needsCode(let cookie):
            var response = try JSONAnswer(Next(next: "totp")).response(from: request, context: context)
            add([services.cookies.set(.session, cookie, for: SignIn.sessionLife)], to: &response)
            return response
        case .refused: throw Problem.signInRefused
        case .wait(let time): throw Problem.signInWait(time)
        }
    }

    private func signedIn(
        _ cookie: String, _ browser: String, _ request: Request, _ context: APIContext
    ) throws -> Response {
        var response = try JSONAnswer(Next(next: "done")).response(from: request, context: context)
        add(
            [
                services.cookies.set(.session, cookie, for: SignIn.sessionLife),
                services.cookies.set(.device, browser, for: Self.deviceLife),
            ], to: &response)
        return response
    }

    private func signOut(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        if let cookie = services.cookies.read(.session, request) {
            try await BrowserSessions.end(cookie: cookie, services.flows)
        }
        var response = Response(status: .noContent)
        add([services.cookies.remove(.session), services.cookies.remove(.refresh)], to: &response)
        return response
    }

    // MARK: Invitations

    private func invitation(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Invitation> {
        var query = Query(request)
        let token = query.text("token", 1...100)
        try query.finish()
        guard let token else { throw Problem.invalid("token", "is required") }
        let known = try await services.secretTries.judgeLong(from: context.remoteAddress) {
            try await Staff.invited(token, services.flows)
        }
        guard let person = known else { throw Problem.invitationOver }
        return JSONAnswer(Invitation(email: person.email, name: person.name, locale: person.locale))
    }

    private func accept(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        var (fields, _) = try await request.fields(limit: 8192)
        let token = fields.text("token", 1...100)
        let name = fields.optionalText("name", 1...200)
        let password = fields.text("password", 1...200)
        try fields.finish()
        let accepted = try await services.secretTries.judgeLong(from: context.remoteAddress) {
            try await Staff.accept(
                token, name: name, password: password, address: context.remoteAddress,
                userAgent: request.headers[.userAgent] ?? "", browser: services.cookies.read(.device, request),
                services.flows)
        }
        guard case .signedIn(let cookie, let browser)? = accepted else { throw Problem.invitationOver }
        return try signedIn(cookie, browser, request, context)
    }

    private func add(_ cookies: [String], to response: inout Response) {
        for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
    }
}

extension Problem {
    /// The same words for a wrong address, password and code.
    static let signInRefused = Problem(
        status: .unauthorized, code: "sign-in-refused", title: "Not signed in",
        detail: "The e-mail address, the password or the code is not right.")

    static func signInWait(_ time: Milliseconds) -> Problem {
        let seconds = max((time.count + 999) / 1000, 1)
        return Problem(
            status: .tooManyRequests, code: "sign-in-wait", title: "Too many tries",
            detail: "Too many wrong tries. Try again in \(seconds) seconds.",
            extraHeaders: [.retryAfter: String(seconds)])
    }

    static let invitationOver = Problem(
        status: .gone, code: "invitation-over", title: "Invitation over",
        detail: "This invitation was used, replaced, or is older than a week. Ask for a new one.")
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .referer
}
