import Flows
import Hummingbird
import Kernel
import Storage

/// The screens on walls: who lets them in, the list of them, and what one knows of itself.
struct ScreenRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: ScreenID
        let operatorId: OperatorID
        /// Null: all of the operator's sites.
        let siteIds: [SiteID]?
        let name: String
        let permissions: [String]
        let approvedBy: String
        let address: String
        let userAgent: String
        let createdAt: Timestamp
        let lastSeenAt: Timestamp

        init(_ record: ScreenRecord, _ names: [String: String]) {
            id = record.id
            operatorId = record.operatorID
            siteIds = record.siteIDs
            name = record.name
            permissions = record.scopes.sorted()
            let actor = "staff:\(record.approvedBy)"
            approvedBy = names[actor] ?? actor
            address = record.address
            userAgent = record.userAgent
            createdAt = record.createdAt
            lastSeenAt = record.lastSeenAt
        }
    }

    private struct List: Encodable, Sendable { let items: [View] }

    /// A screen that waits: enough to see that it is the one before which one stands.
    private struct Waiting: Encodable, Sendable {
        let userCode: String
        let address: String
        let userAgent: String
        let createdAt: Timestamp
        let expiresAt: Timestamp
    }

    /// What the wall shows itself by.
    private struct Own: Encodable, Sendable {
        let id: ScreenID
        let name: String
        let siteIds: [SiteID]?
        let permissions: [String]
        let operators: [MeRoutes.Operator]
        let map: MeRoutes.Map?
        let version: String
    }

    private static let maximumSites = 500

    func add(to group: RouterGroup<APIContext>) {
        group.get("screen") { _, context in try await own(context) }
        group.get("screens") { try await list($0, $1) }
        group.post("screens") { try await approve($0, $1) }
        group.get("screens/waiting") { try await waiting($0, $1) }
        group.post("screens/refusal") { try await refuse($0, $1) }
        group.delete("screens/:id") { _, context in try await end(context) }
    }

    private func own(_ context: APIContext) async throws -> JSONAnswer<Own> {
        guard let screen = context.caller?.screen else { throw Problem.onlyForScreens }
        let owner = try await services.flows.database.read { try OperatorRepository.find(screen.operatorID, $0) }
        let permissions = screen.scopes.sorted()
        let operators = owner.map {
            MeRoutes.Operator(
                id: $0.id, name: $0.name, currency: $0.currency, timeZone: $0.timeZone, permissions: permissions,
                siteIds: screen.siteIDs)
        }
        return JSONAnswer(
            Own(
                id: screen.id, name: screen.name, siteIds: screen.siteIDs, permissions: permissions,
                operators: operators.map { [$0] } ?? [],
                map: services.map.map { MeRoutes.Map(tileUrl: $0.url, attribution: $0.attribution) },
                version: BuildVersion.text))
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<List> {
        let caller = try context.caller(with: .stationsRead)
        var query = Query(request)
        let operatorID: OperatorID? = query.id("operatorId")
        try query.finish()
        let (all, names) = try await services.flows.database.read { connection in
            let all = try ScreenRepository.active(of: operatorID, at: services.flows.time.now(), connection)
            return (all, try ActorNames.find(all.map { "staff:\($0.approvedBy)" }, connection))
        }
        return JSONAnswer(List(items: all.filter { Screens.mayEnd($0, caller.actor) }.map { View($0, names) }))
    }

    private func waiting(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Waiting> {
        _ = try person(context)
        var query = Query(request)
        let code = query.text("userCode", 1...20)
        try query.finish()
        guard let code else { throw Problem.invalid("userCode", "is required") }
        guard let found = try await asking(code, context) else { throw Problem.notFound("code") }
        return JSONAnswer(
            Waiting(
                userCode: "\(found.userCode.prefix(4))-\(found.userCode.suffix(4))", address: found.address,
                userAgent: found.userAgent, createdAt: found.createdAt, expiresAt: found.expiresAt))
    }

    private func approve(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let person = try person(context)
        let caller = try context.caller(with: .stationsRead)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let code = fields.text("userCode", 1...20)
        let name = fields.text("name", 1...60)
        let operatorID: OperatorID? = fields.id("operatorId")
        let sites = fields.optionalTexts("siteIds", count: 1...Self.maximumSites, length: 36...36)
        let siteIDs = sites.map { $0.compactMap { SiteID($0) } }
        if sites?.count != siteIDs?.count { fields.fail("siteIds", "must hold UUIDs of 36 characters") }
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        _ = try await asking(code, context)
        let made = try await Screens.approve(
            code, name: name, of: operatorID, at: siteIDs, by: person.id, actor: caller.actor,
            mayAt: { caller.with($0)?.actor }, services.flows)
        return JSONAnswer(
            View(made, ["staff:\(person.id)": person.name]), status: .created, location: "/api/v1/screens/\(made.id)")
    }

    private func refuse(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try person(context)
        _ = try context.caller(with: .stationsRead)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let code = fields.text("userCode", 1...20)
        try fields.finish()
        guard try await asking(code, context) != nil, try await Screens.refuse(code, services.flows) else {
            throw Problem.notFound("code")
        }
        return Response(status: .noContent)
    }

    private func end(_ context: APIContext) async throws -> Response {
        let caller = try context.caller(with: .stationsRead)
        _ = try person(context)
        let id: ScreenID = try context.id("id", of: "screen")
        try await Screens.end(id, by: caller.actor, services.flows)
        return Response(status: .noContent)
    }

    /// Codes are typed in by people: a machine that may read stations is not asked to let others in.
    private func person(_ context: APIContext) throws -> StaffAccess.Person {
        guard let person = context.caller?.staff else { throw Problem.forbidden(scope: "a person's sign-in") }
        return person
    }

    /// Guesses at a code count as guesses at a sign-in (RFC 8628 §5.1).
    private func asking(_ code: String, _ context: APIContext) async throws -> DeviceRequestRecord? {
        try await services.secretTries.judge(from: context.remoteAddress) {
            try await Screens.asking(code, services.flows)
        }
    }
}

extension Problem {
    fileprivate static let onlyForScreens = Problem(
        status: .forbidden, code: "only-for-screens", title: "Not allowed",
        detail: "Only a screen that was let in may ask this.")
}
