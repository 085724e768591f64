import Flows
import Hummingbird
import Kernel
import Storage

/// Built-in roles, an operator's own, and the permissions that roles are made of.
struct RoleRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        /// A built-in role's word, or an id.
        let id: String
        let operatorId: OperatorID?
        let name: String
        let isBuiltIn: Bool
        let permissions: [String]

        init(_ role: BuiltInRole) {
            id = role.rawValue
            operatorId = nil
            name = role.rawValue
            isBuiltIn = true
            permissions = role.scopes.map(\.rawValue).sorted()
        }

        init(_ record: RoleRecord) {
            id = record.id.description
            operatorId = record.operatorID
            name = record.name
            isBuiltIn = false
            permissions = record.scopes.sorted()
        }
    }

    private struct List: Encodable, Sendable {
        let items: [View]
        /// Every permission that there is.
        let permissions: [String]
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("roles") { try await list($0, $1) }
        group.post("roles") { try await create($0, $1) }
        group.get("roles/:id") { _, context in try await show(context) }
        group.patch("roles/:id") { try await edit($0, $1) }
        group.delete("roles/:id") { _, context in try await delete(context) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<List> {
        let caller = try context.caller(with: .staffRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let own = try await services.flows.database.read { try RoleRepository.all(of: operatorID, $0) }
        return JSONAnswer(
            List(
                items: BuiltInRole.allCases.map(View.init) + own.map(View.init),
                permissions: Scope.allCases.map(\.rawValue)))
    }

    private func show(_ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .staffRead)
        return JSONAnswer(View(record), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let name = fields.text("name", 1...100)
        let scopes = Self.scopes(&fields)
        try fields.finish()
        guard let operatorID, let scopes else { throw Problem.invalid("/permissions", "is required") }
        let made = try await Roles.create(
            name: name, scopes: scopes, of: operatorID, by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(View(made), status: .created, version: made.version, location: "/api/v1/roles/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var record = try await find(context, .staffWrite)
        let caller = try context.caller(with: .staffWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...100) { record.name = name }
        if let scopes = Self.scopes(&fields) { record.scopes = scopes.map(\.rawValue) }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let wanted = record
        let after = try await editing { try await Roles.edit(wanted, by: caller.actor, services.flows) }
        return JSONAnswer(View(after), version: after.version)
    }

    private func delete(_ context: APIContext) async throws -> Response {
        let record = try await find(context, .staffWrite)
        try await Roles.delete(record.id, by: try context.caller(with: .staffWrite).actor, services.flows)
        return Response(status: .noContent)
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> RoleRecord {
        try await services.find(context, scope, "role", RoleRepository.find) { ($0.operatorID, nil) }
    }

    private static func scopes(_ fields: inout Fields) -> [Scope]? {
        guard let words = fields.optionalTexts("permissions", count: 1...Scope.allCases.count, length: 3...40) else {
            return nil
        }
        let scopes = words.compactMap(Scope.init(rawValue:))
        guard scopes.count == words.count else {
            fields.fail("permissions", "must hold words of \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return scopes
    }
}
