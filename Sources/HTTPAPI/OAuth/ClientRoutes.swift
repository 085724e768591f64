import Flows
import Hummingbird
import Kernel
import Storage

/// Machines that may use the API.
struct ClientRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: ClientID
        let operatorId: OperatorID?
        let name: String
        let scopes: [String]
        let isDisabled: Bool
        let createdAt: Timestamp
        /// Shown once, when the client is made.
        let secret: String?

        init(_ record: ClientRecord, secret: String? = nil) {
            id = record.id
            operatorId = record.operatorID
            name = record.name
            scopes = record.scopes
            isDisabled = record.isDisabled
            createdAt = record.createdAt
            self.secret = secret
        }
    }

    private struct List: Encodable, Sendable { let items: [View] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("clients") { try await list($0, $1) }
        group.post("clients") { try await create($0, $1) }
        group.patch("clients/:id") { try await edit($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<List> {
        let caller = try context.caller(with: .staffRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let all = try await services.flows.database.read { try ClientRepository.all($0) }
        return JSONAnswer(
            List(items: all.filter { operatorID == nil || $0.operatorID == operatorID }.map { View($0) }))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.optionalID("operatorId")
        let name = fields.text("name", 1...200)
        let scopes = fields.optionalTexts("scopes", count: 1...Scope.allCases.count, length: 3...40) ?? []
        if scopes.isEmpty { fields.fail("scopes", "is required") }
        if scopes.contains(where: { Scope(rawValue: $0) == nil }) {
            fields.fail("scopes", "must hold words of \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        try fields.finish()
        guard caller.actor.mayTouch(operatorID) else {
            throw Problem.invalid("/operatorId", "must be an operator that you may work for")
        }
        guard caller.actor.mayGive(Set(scopes.compactMap(Scope.init(rawValue:))), at: operatorID) else {
            throw Problem.invalid("/scopes", "may hold only what you may do yourself")
        }
        let (record, secret) = try await Clients.create(
            name: name, operatorID: operatorID, scopes: scopes, by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(View(record, secret: secret), status: .created, location: "/api/v1/clients/\(record.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        let id: ClientID = try context.id("id", of: "client")
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let isDisabled = fields.optionalBool("isDisabled")
        if isDisabled == nil { fields.fail("isDisabled", "is required") }
        try fields.finish()
        return JSONAnswer(
            View(
                try await Clients.setDisabled(
                    isDisabled ?? false, id, by: caller.actor, services.flows)))
    }
}
