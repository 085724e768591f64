import Flows
import Hummingbird
import Kernel
import Storage

/// The outside providers that people may sign in through, for owners of the whole platform.
struct IdentityProviderRoutes: Sendable {
    let services: APIServices

    struct NewPeople: Encodable, Sendable {
        let role: String
        let operatorId: OperatorID?
    }

    struct View: Encodable, Sendable {
        let id: IdentityProviderID
        let name: String
        let issuer: String
        let clientId: String
        let hasSecret: Bool
        let isEnabled: Bool
        let domains: [String]
        let newPeople: NewPeople?
        let trustsSecondFactor: Bool
        /// To be registered at the provider.
        let redirectUri: String
        let people: Int64
        let createdAt: Timestamp
    }

    private struct List: Encodable, Sendable { let items: [View] }

    private struct Check: Encodable, Sendable {
        let isUsable: Bool
        /// What is wrong, for who configures it.
        let problem: String?
    }

    private static let maximumDomains = 50

    func add(to group: RouterGroup<APIContext>) {
        group.get("identity-providers") { _, context in try await list(context) }
        group.post("identity-providers") { try await create($0, $1) }
        group.get("identity-providers/:id") { _, context in try await show(context) }
        group.patch("identity-providers/:id") { try await edit($0, $1) }
        group.delete("identity-providers/:id") { _, context in try await delete(context) }
        group.post("identity-providers/:id/check") { _, context in try await check(context) }
        group.delete("staff/:id/identity-providers/:provider") { _, context in try await unlink(context) }
    }

    private func list(_ context: APIContext) async throws -> JSONAnswer<List> {
        try requirePlatform(context)
        let (all, people) = try await services.flows.database.read {
            (try IdentityProviderRepository.all($0), try IdentityProviderRepository.linkedPeople($0))
        }
        var views: [View] = []
        for record in all { views.append(await view(record, people)) }
        return JSONAnswer(List(items: views))
    }

    private func show(_ context: APIContext) async throws -> JSONAnswer<View> {
        try requirePlatform(context)
        let record = try await find(context)
        return JSONAnswer(try await view(record), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        var draft = ManageProviders.Draft(
            name: fields.text("name", 1...60), issuer: fields.text("issuer", 8...500),
            clientID: fields.text("clientId", 1...200), secret: .removed, isEnabled: true, domains: [],
            newPeople: nil, trustsSecondFactor: false)
        Self.read(&fields, into: &draft)
        try fields.finish()
        let made = try await ManageProviders.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            try await view(made), status: .created, version: made.version,
            location: "/api/v1/identity-providers/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .staffWrite)
        let record = try await find(context)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        var draft = ManageProviders.Draft(record)
        if let name = fields.optionalText("name", 1...60) { draft.name = name }
        if let client = fields.optionalText("clientId", 1...200) { draft.clientID = client }
        Self.read(&fields, into: &draft)
        try fields.finish()
        let version = try request.expectedVersion(of: record.version)
        let wanted = draft
        let after = try await editing {
            try await ManageProviders.edit(
                record.id, wanted, version: version, by: caller.actor, services.flows)
        }
        return JSONAnswer(try await view(after), version: after.version)
    }

    private func delete(_ context: APIContext) async throws -> Response {
        let caller = try context.caller(with: .staffWrite)
        let id: IdentityProviderID = try context.id("id", of: "provider")
        try await ManageProviders.delete(id, by: caller.actor, services.flows)
        return Response(status: .noContent)
    }

    private func check(_ context: APIContext) async throws -> JSONAnswer<Check> {
        _ = try context.caller(with: .staffWrite)
        try requirePlatform(context)
        let record = try await find(context)
        let access = try ManageProviders.access(
            to: record, redirectURI: await ProviderSignInRoutes.redirectURI(of: record.id, services), services.flows)
        do {
            try await services.identities.check(access)
            return JSONAnswer(Check(isUsable: true, problem: nil))
        } catch {
            return JSONAnswer(Check(isUsable: false, problem: error.description))
        }
    }

    private func unlink(_ context: APIContext) async throws -> Response {
        let caller = try context.caller(with: .staffWrite)
        let id: StaffMemberID = try context.id("id", of: "person")
        let provider: IdentityProviderID = try context.id("provider", of: "provider")
        try await Staff.unlink(id, from: provider, by: caller.actor, services.flows)
        return Response(status: .noContent)
    }

    private func requirePlatform(_ context: APIContext) throws {
        guard try context.caller(with: .staffRead).actor.isPlatform else { throw Problem.notFound("provider") }
    }

    private func find(_ context: APIContext) async throws -> IdentityProviderRecord {
        let id: IdentityProviderID = try context.id("id", of: "provider")
        guard let record = try await services.flows.database.read({ try IdentityProviderRepository.find(id, $0) })
        else { throw Problem.notFound("provider") }
        return record
    }

    private func view(_ record: IdentityProviderRecord) async throws -> View {
        await view(
            record, try await services.flows.database.read { try IdentityProviderRepository.linkedPeople($0) })
    }

    private func view(_ record: IdentityProviderRecord, _ people: [String: Int64]) async -> View {
        View(
            id: record.id, name: record.name, issuer: record.issuer, clientId: record.clientID,
            hasSecret: record.clientSecret != nil, isEnabled: record.isEnabled, domains: record.domains,
            newPeople: record.newPeople.map { NewPeople(role: $0.role, operatorId: $0.operatorID) },
            trustsSecondFactor: record.trustsSecondFactor,
            redirectUri: await ProviderSignInRoutes.redirectURI(of: record.id, services),
            people: people[record.issuer] ?? 0, createdAt: record.createdAt)
    }

    /// The fields that a new and a changed provider share; null takes a secret, or the entry of new people, away.
    private static func read(_ fields: inout Fields, into draft: inout ManageProviders.Draft) {
        if fields.has("clientSecret") {
            draft.secret = fields.optionalText("clientSecret", 1...500).map { .set($0) } ?? .removed
        }
        if let isEnabled = fields.optionalBool("isEnabled") { draft.isEnabled = isEnabled }
        if let trusts = fields.optionalBool("trustsSecondFactor") { draft.trustsSecondFactor = trusts }
        if let domains = fields.optionalTexts("domains", count: 0...maximumDomains, length: 3...253) {
            draft.domains = domains.map { $0.lowercased() }
            if !draft.domains.allSatisfy(isDomain) { fields.fail("domains", "must hold domains such as example.org") }
        }
        guard fields.has("newPeople") else { return }
        draft.newPeople = nil
        guard var inner = fields.optionalObject("newPeople") else { return }
        draft.newPeople = StaffGrant(role: inner.text("role", 1...36), operatorID: inner.optionalID("operatorId"))
        fields.absorb(inner)
    }

    private static func isDomain(_ text: String) -> Bool {
        text.contains(".") && !text.hasPrefix(".") && !text.hasSuffix(".")
            && text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 46
            }
    }
}
