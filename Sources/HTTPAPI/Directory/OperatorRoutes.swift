import Flows
import Hummingbird
import Kernel
import Storage

struct OperatorRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: OperatorID
        let name: String
        let currency: Currency
        let timeZone: String
        let defaultTariffId: TariffID?
        let holdMinor: Int64
        let minimumBalanceMinor: Int64
        let allowsConcurrentSessions: Bool
        let acceptsUnknownTokens: Bool
        let supportPhone: String?
        let supportEmail: String?
        let createdAt: Timestamp

        init(_ record: OperatorRecord) {
            id = record.id
            name = record.name
            currency = record.currency
            timeZone = record.timeZone
            defaultTariffId = record.defaultTariffID
            holdMinor = record.holdMinor
            minimumBalanceMinor = record.minimumBalanceMinor
            allowsConcurrentSessions = record.allowsConcurrentSessions
            acceptsUnknownTokens = record.acceptsUnknownTokens
            supportPhone = record.supportPhone
            supportEmail = record.supportEmail
            createdAt = record.createdAt
        }
    }

    /// The most that a hold or a minimum balance may be: far above any charging session.
    static let maximumMinor: Int64 = 1_000_000_000

    func add(to group: RouterGroup<APIContext>) {
        group.get("operators") { try await list($0, $1) }
        group.post("operators") { try await create($0, $1) }
        group.get("operators/:id") { try await show($0, $1) }
        group.patch("operators/:id") { try await edit($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .operatorsRead)
        var query = Query(request)
        let limit = query.limit()
        let after: OperatorID? = query.idCursor()
        try query.finish()
        let all = try await services.flows.database.read { try OperatorRepository.all($0) }
        let mine = all.filter { caller.actor.reaches($0.id) }
        let next = after.map { after in mine.filter { $0.id > after } } ?? mine
        return JSONAnswer(
            Page(next, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: View.init))
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .operatorsRead)
        return JSONAnswer(View(record), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .operatorsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let name = fields.text("name", 1...200)
        let currency = fields.currency("currency")
        let timeZone = fields.optionalTimeZone("timeZone") ?? "Asia/Taipei"
        let hold = fields.optionalInteger("holdMinor", 0...Self.maximumMinor) ?? 0
        let minimum = fields.optionalInteger("minimumBalanceMinor", 0...Self.maximumMinor) ?? 0
        let concurrent = fields.optionalBool("allowsConcurrentSessions") ?? false
        let unknown = fields.optionalBool("acceptsUnknownTokens") ?? false
        let phone = fields.optionalText("supportPhone", 1...40)
        let email = fields.optionalText("supportEmail", 3...254)
        try fields.finish()
        guard let currency else { throw Problem.invalid("/currency", "is required") }
        let draft = OperatorRecord(
            id: services.flows.ids.next(), name: name, currency: currency, timeZone: timeZone, holdMinor: hold,
            minimumBalanceMinor: minimum, allowsConcurrentSessions: concurrent, acceptsUnknownTokens: unknown,
            supportPhone: phone, supportEmail: email, createdAt: services.flows.time.now())
        guard caller.actor.isPlatform else { throw Problem.forbidden(scope: "a client of the whole platform") }
        let made = try await Operators.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            View(made), status: .created, version: made.version, location: "/api/v1/operators/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var record = try await find(context, .operatorsWrite)
        let caller = try context.caller(with: .operatorsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...200) { record.name = name }
        if let zone = fields.optionalTimeZone("timeZone") { record.timeZone = zone }
        if fields.has("defaultTariffId") { record.defaultTariffID = fields.optionalID("defaultTariffId") }
        if let hold = fields.optionalInteger("holdMinor", 0...Self.maximumMinor) { record.holdMinor = hold }
        if let least = fields.optionalInteger("minimumBalanceMinor", 0...Self.maximumMinor) {
            record.minimumBalanceMinor = least
        }
        if let allows = fields.optionalBool("allowsConcurrentSessions") { record.allowsConcurrentSessions = allows }
        if let accepts = fields.optionalBool("acceptsUnknownTokens") { record.acceptsUnknownTokens = accepts }
        if fields.has("supportPhone") { record.supportPhone = fields.optionalText("supportPhone", 1...40) }
        if fields.has("supportEmail") { record.supportEmail = fields.optionalText("supportEmail", 3...254) }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let after = try await editing { try await Operators.edit(record, by: caller.actor, services.flows) }
        return JSONAnswer(View(after), version: after.version)
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> OperatorRecord {
        let caller = try context.caller(with: scope)
        let id: OperatorID = try context.id("id", of: "operator")
        try caller.require(id, "operator")
        guard let record = try await services.flows.database.read({ try OperatorRepository.find(id, $0) }) else {
            throw Problem.notFound("operator")
        }
        return record
    }
}

/// An edit at an old version is 412, not 409: the client named the version itself.
func editing<T: Sendable>(_ edit: () async throws -> T) async throws -> T {
    do {
        return try await edit()
    } catch let failure as FlowFailure where failure.code == .conflict && failure.field == nil {
        throw Problem.editedMeanwhile
    }
}
