import Flows
import Hummingbird
import Kernel
import Storage

struct DriverRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: DriverID
        let operatorId: OperatorID
        let name: String
        let phone: String?
        let email: String?
        let group: String?
        let payment: DriverPayment
        let isFrozen: Bool
        let frozenBy: String?
        let frozenByName: String?
        let frozenAt: Timestamp?
        let createdAt: Timestamp

        init(_ record: DriverRecord, _ masking: Masking, _ names: [String: String]) {
            id = record.id
            operatorId = record.operatorID
            name = record.name
            phone = masking.phone(record.phone)
            email = masking.email(record.email)
            group = record.group
            payment = record.payment
            isFrozen = record.isFrozen
            frozenBy = record.frozenBy
            frozenByName = record.frozenBy.map { names[$0] ?? $0 }
            frozenAt = record.frozenAt
            createdAt = record.createdAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("drivers") { try await list($0, $1) }
        group.post("drivers") { try await create($0, $1) }
        group.get("drivers/groups") { try await groups($0, $1) }
        group.get("drivers/:id") { try await show($0, $1) }
        group.patch("drivers/:id") { try await edit($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .driversRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let text = query.text("q", 1...100)
        let after: DriverID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let rows = try await services.flows.database.read {
            try DriverRepository.page(operatorID: operatorID, text: text, after: after, limit: limit + 1, $0)
        }
        let names = try await services.names(of: rows.compactMap(\.frozenBy))
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(id: $0.id.description) },
                item: { View($0, Masking(caller), names) }))
    }

    struct GroupView: Encodable, Sendable {
        let group: String
        let drivers: Int64
    }

    struct Groups: Encodable, Sendable { let items: [GroupView] }

    private func groups(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Groups> {
        let caller = try context.caller(with: .driversRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let rows = try await services.flows.database.read { try DriverRepository.groups(of: operatorID, $0) }
        return JSONAnswer(Groups(items: rows.map { GroupView(group: $0.name, drivers: $0.drivers) }))
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .driversRead)
        let caller = try context.caller(with: .driversRead)
        var query = Query(request)
        let isRevealed = try await Reveal.asked(&query, caller, "driver/\(record.id)", record.operatorID, services)
        try query.finish()
        return JSONAnswer(try await view(record, Masking(caller, revealed: isRevealed)), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .driversWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let name = fields.text("name", 1...200)
        let phone = fields.optionalText("phone", 1...40)
        let email = fields.optionalEmail("email")
        let group = fields.optionalText("group", 1...36)
        let payment: DriverPayment = fields.optionalWord("payment") ?? .prepaid
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        let draft = DriverRecord(
            id: services.flows.ids.next(), operatorID: operatorID, name: name, phone: phone, email: email,
            group: group, payment: payment, createdAt: services.flows.time.now())
        let made = try await Drivers.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            try await view(made, Masking(caller)), status: .created, version: made.version,
            location: "/api/v1/drivers/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var record = try await find(context, .driversWrite)
        let caller = try context.caller(with: .driversWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...200) { record.name = name }
        if fields.has("phone") { record.phone = fields.optionalText("phone", 1...40) }
        if fields.has("email") { record.email = fields.optionalEmail("email") }
        if fields.has("group") { record.group = fields.optionalText("group", 1...36) }
        if let payment: DriverPayment = fields.optionalWord("payment") { record.payment = payment }
        if let frozen = fields.optionalBool("isFrozen") { record.isFrozen = frozen }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let after = try await editing { try await Drivers.edit(record, by: caller.actor, services.flows) }
        return JSONAnswer(try await view(after, Masking(caller)), version: after.version)
    }

    private func view(_ record: DriverRecord, _ masking: Masking) async throws -> View {
        View(record, masking, try await services.names(of: record.frozenBy.map { [$0] } ?? []))
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> DriverRecord {
        try await services.find(context, scope, "driver", DriverRepository.find) { ($0.operatorID, nil) }
    }
}
