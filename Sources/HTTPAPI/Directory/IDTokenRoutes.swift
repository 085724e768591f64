import Charging
import Flows
import Hummingbird
import Kernel
import Storage

struct IDTokenRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: IDTokenID
        let operatorId: OperatorID
        let driverId: DriverID?
        let kind: TokenValue.Kind
        let value: String
        let label: String
        let status: IDTokenStatus
        let expiresAt: Timestamp?
        let createdAt: Timestamp

        init(_ record: IDTokenRecord, _ masking: Masking) {
            id = record.id
            operatorId = record.operatorID
            driverId = record.driverID
            kind = record.value.kind
            value = masking.token(record.value.text) ?? ""
            label = record.label
            status = record.status
            expiresAt = record.expiresAt
            createdAt = record.createdAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("id-tokens") { try await list($0, $1) }
        group.post("id-tokens") { try await create($0, $1) }
        group.get("id-tokens/:id") { try await show($0, $1) }
        group.patch("id-tokens/:id") { try await edit($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .driversRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let driverID: DriverID? = query.id("driverId")
        let text = query.text("q", 1...100)
        let after: IDTokenID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let rows = try await services.flows.database.read {
            try IDTokenRepository.page(
                operatorID: operatorID, driverID: driverID, text: text, after: after, limit: limit + 1, $0)
        }
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { View($0, Masking(caller)) })
        )
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .driversRead)
        let caller = try context.caller(with: .driversRead)
        var query = Query(request)
        let isRevealed = try await Reveal.asked(&query, caller, "id-token/\(record.id)", record.operatorID, services)
        try query.finish()
        return JSONAnswer(View(record, Masking(caller, revealed: isRevealed)), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .driversWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let driverID: DriverID? = fields.optionalID("driverId")
        let kind: TokenValue.Kind? = fields.optionalWord("kind")
        let text = fields.text("value", 1...255)
        let label = fields.optionalText("label", 0...100) ?? ""
        let expiresAt = fields.optionalTime("expiresAt")
        // Without a kind the value is read as a 1.6 idTag is: VID: and VIN prefixes are understood.
        let value = kind.map { TokenValue(kind: $0, raw: text) } ?? TokenValue(idTag: text)
        if value.text.isEmpty, !text.isEmpty { fields.fail("value", "must have a visible character") }
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        let draft = IDTokenRecord(
            id: services.flows.ids.next(), operatorID: operatorID, driverID: driverID, value: value, label: label,
            expiresAt: expiresAt, createdAt: services.flows.time.now())
        let made = try await IDTokens.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            View(made, Masking(caller)), status: .created, version: made.version,
            location: "/api/v1/id-tokens/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var record = try await find(context, .driversWrite)
        let caller = try context.caller(with: .driversWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if fields.has("driverId") { record.driverID = fields.optionalID("driverId") }
        if let label = fields.optionalText("label", 0...100) { record.label = label }
        if let status: IDTokenStatus = fields.optionalWord("status") { record.status = status }
        if fields.has("expiresAt") { record.expiresAt = fields.optionalTime("expiresAt") }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let after = try await editing { try await IDTokens.edit(record, by: caller.actor, services.flows) }
        return JSONAnswer(View(after, Masking(caller)), version: after.version)
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> IDTokenRecord {
        try await services.find(context, scope, "token", IDTokenRepository.find) { ($0.operatorID, nil) }
    }
}
