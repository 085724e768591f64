import Flows
import Hummingbird
import Kernel
import Storage

/// Jumps to anything by what people call it.
struct SearchRoutes: Sendable {
    let services: APIServices

    struct Hit: Encodable, Sendable {
        let kind: SearchHit.Kind
        let id: String
        let title: String
        let detail: String?
    }

    private struct List: Encodable, Sendable { let items: [Hit] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("search") { try await search($0, $1) }
        group.get("qr.svg") { request, context in try qr(request, context) }
    }

    private func search(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<List> {
        guard let caller = context.caller else { throw Problem.unauthorized }
        var query = Query(request)
        let text = query.text("q", 1...100)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        guard let text else { throw Problem.invalid("q", "is required") }
        _ = try caller.operatorID(asked: asked)
        var hits: [SearchHit] = []
        // Each kind where the caller may see it: rights may differ by operator and site.
        for kind in SearchHit.Kind.allCases {
            guard let narrowed = caller.with(Self.scope(of: kind)),
                asked.map({ narrowed.actor.reaches($0) }) ?? true
            else { continue }
            let operatorID = try narrowed.operatorID(asked: asked)
            let siteIDs = narrowed.siteIDs(of: operatorID)
            hits += try await services.flows.database.read {
                try SearchQueries.run(text, kinds: [kind], operatorID: operatorID, siteIDs: siteIDs, $0)
            }
        }
        return JSONAnswer(
            List(items: hits.map { Hit(kind: $0.kind, id: $0.id.text, title: $0.title, detail: $0.detail) }))
    }

    private static func scope(of kind: SearchHit.Kind) -> Scope {
        switch kind {
        case .station: .stationsRead
        case .site: .sitesRead
        case .order: .ordersRead
        case .session: .sessionsRead
        case .driver, .idToken: .driversRead
        }
    }

    private func qr(_ request: Request, _ context: APIContext) throws -> Response {
        guard context.caller != nil else { throw Problem.unauthorized }
        var query = Query(request)
        let text = query.text("text", 1...QRCode.maximumLength)
        try query.finish()
        guard let text, let svg = QRCode.svg(text) else {
            throw Problem.invalid("text", "is required, and must fit a QR code")
        }
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: .init(string: svg)))
    }
}
