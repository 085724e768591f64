import Flows
import Hummingbird
import Kernel
import Storage

/// The people who work for an operator.
struct StaffRoutes: Sendable {
    let services: APIServices

    struct RoleView: Encodable, Sendable {
        /// A built-in role's word, or the id of an own role.
        let role: String
        let name: String
        let operatorId: OperatorID?
        let siteIds: [SiteID]?

        init(_ grant: StaffGrant, _ names: [String: String]) {
            role = grant.role
            name = names[grant.role] ?? grant.role
            operatorId = grant.operatorID
            siteIds = grant.siteIDs
        }
    }

    struct Provider: Encodable, Sendable {
        let id: IdentityProviderID
        let name: String
    }

    struct View: Encodable, Sendable {
        let id: StaffMemberID
        let email: String
        let name: String
        let locale: String
        let state: StaffRecord.State
        let hasTotp: Bool
        /// Outside providers that the person has signed in through.
        let providers: [Provider]
        let roles: [RoleView]
        let createdAt: Timestamp
        /// Shown once, when somebody was invited: the page where they choose their password.
        let invitationUrl: String?
    }

    private struct Person: Sendable {
        let record: StaffRecord
        let grants: [StaffGrant]
        let providers: [Provider]

        init(_ record: StaffRecord, _ connection: any SQLConnection) throws {
            self.record = record
            grants = try StaffRepository.grants(of: record.id, connection)
            providers = try StaffRepository.providers(of: record.id, connection).map {
                Provider(id: $0.id, name: $0.name)
            }
        }
    }

    private static let maximumRoles = 50
    private static let maximumSites = 500

    func add(to group: RouterGroup<APIContext>) {
        group.get("staff") { try await list($0, $1) }
        group.post("staff") { try await invite($0, $1) }
        group.get("staff/:id") { _, context in try await show(context) }
        group.patch("staff/:id") { try await edit($0, $1) }
        group.post("staff/:id/invitation") { _, context in try await inviteAgain(context) }
    }

    func roleNames() async throws -> [String: String] {
        let own = try await services.flows.database.read { try RoleRepository.all(of: nil, $0) }
        return Dictionary(uniqueKeysWithValues: own.map { ($0.id.description, $0.name) })
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .staffRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let after: StaffMemberID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let rows = try await services.flows.database.read { connection in
            try StaffRepository.page(operatorID: operatorID, after: after, limit: limit + 1, connection).map {
                try Person($0, connection)
            }
        }
        let names = try await roleNames()
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(id: $0.record.id.description) },
                item: { view($0, names, caller, token: nil) }))
    }

    private func show(_ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffRead)
        let id: StaffMemberID = try context.id("id", of: "person")
        return try await answer(id, caller, token: nil)
    }

    private func invite(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let email = fields.email("email")
        let name = fields.text("name", 1...200)
        let locale = fields.optionalText("locale", 2...5) ?? "zh-TW"
        if !Staff.locales.contains(locale) {
            fields.fail("locale", "must be one of \(Staff.locales.joined(separator: ", "))")
        }
        let grants = Self.roles(&fields)
        try fields.finish()
        let (person, token) = try await Staff.invite(
            email: email, name: name, locale: locale, grants: grants ?? [], by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return try await answer(person.id, caller, token: token, isNew: true)
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        let id: StaffMemberID = try context.id("id", of: "person")
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        var edit = Staff.Edit()
        edit.name = fields.optionalText("name", 1...200)
        edit.isDisabled = fields.optionalBool("isDisabled")
        edit.grants = Self.roles(&fields)
        try fields.finish()
        let version = try request.expectedVersion(of: try await find(id, caller).record.version)
        let wanted = edit
        _ = try await editing {
            try await Staff.edit(id, wanted, version: version, by: caller.actor, services.flows)
        }
        return try await answer(id, caller, token: nil)
    }

    private func inviteAgain(_ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        let id: StaffMemberID = try context.id("id", of: "person")
        let (person, token) = try await Staff.inviteAgain(id, by: caller.actor, services.flows)
        return try await answer(person.id, caller, token: token)
    }

    private func find(_ id: StaffMemberID, _ caller: Caller) async throws -> Person {
        let found = try await services.flows.database.read { connection in
            try StaffRepository.find(id, connection).map { try Person($0, connection) }
        }
        guard let found, caller.actor.isPlatform || found.grants.contains(where: { isVisible($0, caller) })
        else { throw Problem.notFound("person") }
        return found
    }

    private func answer(
        _ id: StaffMemberID, _ caller: Caller, token: String?, isNew: Bool = false
    ) async throws -> JSONAnswer<View> {
        let found = try await find(id, caller)
        return JSONAnswer(
            view(found, try await roleNames(), caller, token: token), status: isNew ? .created : .ok,
            version: found.record.version, location: isNew ? "/api/v1/staff/\(id)" : nil)
    }

    /// Roles at other operators are nobody's business here.
    private func isVisible(_ grant: StaffGrant, _ caller: Caller) -> Bool {
        caller.actor.isPlatform || (grant.operatorID.map { caller.actor.mayTouch($0) } ?? false)
    }

    private func view(
        _ found: Person, _ names: [String: String], _ caller: Caller, token: String?
    ) -> View {
        let person = found.record
        return View(
            id: person.id, email: person.email, name: person.name, locale: person.locale, state: person.state,
            hasTotp: person.isTOTPConfirmed, providers: found.providers,
            roles: found.grants.filter { isVisible($0, caller) }.map { RoleView($0, names) },
            createdAt: person.createdAt,
            invitationUrl: token.map { "/signin/?invitation=\($0)" })
    }

    private static func roles(_ fields: inout Fields) -> [StaffGrant]? {
        guard let tree = fields.tree("roles") else { return nil }
        guard case .list(let items) = tree, items.count <= maximumRoles else {
            fields.fail("roles", "must be a list of \(maximumRoles) roles at the most")
            return nil
        }
        return items.enumerated().compactMap { index, item in
            guard case .object(let members) = item else {
                fields.fail("roles/\(index)", "must be an object")
                return nil
            }
            var inner = Fields(members, path: "/roles/\(index)")
            let role = inner.text("role", 1...36)
            let operatorID: OperatorID? = inner.optionalID("operatorId")
            let sites = inner.optionalTexts("siteIds", count: 1...maximumSites, length: 36...36)
            let siteIDs = sites.map { $0.compactMap { SiteID($0) } }
            if sites?.count != siteIDs?.count { inner.fail("siteIds", "must hold UUIDs of 36 characters") }
            fields.absorb(inner)
            return StaffGrant(role: role, operatorID: operatorID, siteIDs: siteIDs)
        }
    }
}
