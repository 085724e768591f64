import Flows
import HTTPTypes
import Hummingbird
import Kernel
import Storage

/// Sign-in through outside providers: the list of the sign-in page, the way there, and the way back. Each provider has a
/// way back of its own, so that no answer of one is taken for another's (RFC 9700 §4.4.2).
struct ProviderSignInRoutes: Sendable {
    let services: APIServices

    private struct Choice: Encodable, Sendable {
        let id: IdentityProviderID
        let name: String
    }

    private struct List: Encodable, Sendable { let items: [Choice] }
    private struct Beginning: Encodable, Sendable { let location: String }

    func add(to router: Router<APIContext>) {
        router.get("oauth/providers") { _, _ in try await list() }
        router.post("oauth/providers/:id") { try await begin($0, $1) }
        router.get("oauth/providers/:id/callback") { try await finish($0, $1) }
    }

    static func redirectURI(of id: IdentityProviderID, _ services: APIServices) async -> String {
        await services.tokens.issuer + "/oauth/providers/\(id)/callback"
    }

    private func list() async throws -> JSONAnswer<List> {
        let all = try await services.flows.database.read { try IdentityProviderRepository.all($0) }
        return JSONAnswer(List(items: all.filter(\.isEnabled).map { Choice(id: $0.id, name: $0.name) }))
    }

    private func begin(_ request: Request, _ context: APIContext) async throws -> Response {
        try request.requireOwnOrigin()
        try services.secretTries.spend(from: context.remoteAddress)
        let id: IdentityProviderID = try context.id("id", of: "provider")
        var (fields, _) = try await request.fields(limit: 8192)
        let next = fields.optionalText("next", 1...4000)
        try fields.finish()
        let beginning = try await OutsideSignIn.begin(
            id, next: Self.safe(next), browser: services.cookies.read(.provider, request),
            redirectURI: await Self.redirectURI(of: id, services), through: services.identities, services.flows)
        var response = try JSONAnswer(Beginning(location: beginning.address)).response(from: request, context: context)
        response.headers.append(
            HTTPField(
                name: .setCookie,
                value: services.cookies.set(.provider, beginning.browser, for: OutsideSignIn.requestLife)))
        return response
    }

    private func finish(_ request: Request, _ context: APIContext) async throws -> Response {
        let id: IdentityProviderID = try context.id("id", of: "provider")
        let query = Form.fields(Array((request.uri.query ?? "").utf8))
        let answer = OutsideSignIn.Answer(
            providerID: id, state: query["state"], code: query["code"], issuer: query["iss"], error: query["error"],
            browser: services.cookies.read(.provider, request),
            redirectURI: await Self.redirectURI(of: id, services), address: context.remoteAddress,
            userAgent: request.headers[.userAgent] ?? "")
        var refused = "/signin/"
        let admitted = try await services.secretTries.judge(from: context.remoteAddress) { () -> Response? in
            switch try await OutsideSignIn.finish(answer, through: services.identities, services.flows) {
            case .signedIn(let cookie, let next): return onward(to: next, cookie)
            case .needsCode(let cookie, let next):
                return onward(to: "/signin/?step=totp&next=" + Form.encoded(next), cookie)
            case .refused(let why, let next):
                refused += "?refused=\(why.rawValue)" + (next.map { "&next=" + Form.encoded($0) } ?? "")
                return nil
            }
        }
        return admitted ?? onward(to: refused, nil)
    }

    private func onward(to location: String, _ cookie: String?) -> Response {
        var headers: HTTPFields = [.location: location, .cacheControl: "no-store", .referrerPolicy: "no-referrer"]
        if let cookie {
            headers.append(
                HTTPField(
                    name: .setCookie, value: services.cookies.set(.session, cookie, for: SignIn.sessionLife)))
        }
        return Response(status: .seeOther, headers: headers)
    }

    /// Only on to the authorization of an own app: anything else would be an open redirect.
    private static func safe(_ next: String?) -> String {
        guard let next, next.hasPrefix("/oauth/authorize?") else { return "/console/" }
        return next
    }
}
