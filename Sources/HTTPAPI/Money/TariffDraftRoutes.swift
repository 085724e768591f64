import Billing
import Flows
import Hummingbird
import Kernel
import Storage

/// What is done with tariffs before and beside selling: templates, drafts, names, copies, who uses them.
struct TariffDraftRoutes: Sendable {
    let services: APIServices

    private var tariffs: TariffRoutes { TariffRoutes(services: services) }

    struct TemplateView: Encodable, Sendable {
        let id: String
        let country: String?
        let currency: Currency
        let since: CivilDate?
        let source: String
        let uncertainty: String?
        let isPriced: Bool
        let definition: TariffDefinition

        init(_ template: TariffTemplate) {
            id = template.id
            country = template.country
            currency = template.definition.currency
            since = template.since
            source = template.source
            uncertainty = template.uncertainty
            isPriced = template.isPriced
            definition = template.definition
        }
    }

    struct Templates: Encodable, Sendable { let items: [TemplateView] }

    struct PlaceView: Encodable, Sendable {
        let id: String
        let name: String
    }

    struct UsageView: Encodable, Sendable {
        let isOperatorDefault: Bool
        let sites: [PlaceView]
        let siteCount: Int64
        let stations: [PlaceView]
        let stationCount: Int64

        init(_ usage: TariffUsage) {
            isOperatorDefault = usage.isOperatorDefault
            sites = usage.sites.map { PlaceView(id: $0.id.description, name: $0.name) }
            siteCount = usage.siteCount
            stations = usage.stations.map { PlaceView(id: $0.id.description, name: $0.name) }
            stationCount = usage.stationCount
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("tariffs/templates") { try await templates($0, $1) }
        group.post("tariffs/preview") { try await preview($0, $1) }
        group.patch("tariffs/:id") { try await rename($0, $1) }
        group.post("tariffs/:id/copy") { try await copy($0, $1) }
        group.get("tariffs/:id/usage") { try await usage($0, $1) }
        group.delete("tariffs/:id/versions/:version") { try await withdraw($0, $1) }
    }

    private func templates(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Templates> {
        let caller = try context.caller(with: .tariffsRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        guard let operatorID = try caller.operatorID(asked: asked) else {
            throw Problem.invalid("operatorId", "is required: this client works for the whole platform")
        }
        guard let owner = try await services.flows.database.read({ try OperatorRepository.find(operatorID, $0) })
        else { throw Problem.notFound("operator") }
        return JSONAnswer(Templates(items: TariffTemplate.all(currency: owner.currency).map(TemplateView.init)))
    }

    /// What a session would have cost under a definition that is not saved.
    private func preview(
        _ request: Request, _ context: APIContext
    ) async throws -> JSONAnswer<TariffRoutes.Preview> {
        _ = try context.caller(with: .tariffsRead)
        let caller = try context.caller(with: .sessionsRead)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let sessionID: SessionID? = fields.id("sessionId")
        let definition = TariffRoutes.definition(&fields)
        try fields.finish()
        guard let sessionID, let definition else { throw Problem.invalid("/definition", "is required") }
        let priced = try await Tariffs.preview(sessionID, under: definition, by: caller.actor, services.flows)
        return JSONAnswer(TariffRoutes.Preview(priced, version: nil))
    }

    private func rename(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<TariffRoutes.View> {
        var record = try await tariffs.find(context, .tariffsWrite)
        let caller = try context.caller(with: .tariffsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        record.name = fields.text("name", 1...200)
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let edited = record
        let after = try await editing { try await Tariffs.rename(edited, by: caller.actor, services.flows) }
        return JSONAnswer(TariffRoutes.View(after), version: after.version)
    }

    /// A tariff of its own that begins with a version of this one.
    private func copy(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<TariffRoutes.View> {
        let tariff = try await tariffs.find(context, .tariffsWrite)
        let caller = try context.caller(with: .tariffsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let name = fields.text("name", 1...200)
        let versionID: TariffVersionID? = fields.optionalID("versionId")
        try fields.finish()
        let now = services.flows.time.now()
        let versions = try await services.flows.database.read { try TariffVersionRepository.all(of: tariff.id, $0) }
        let inForce = versions.filter { $0.effectiveFrom <= now }
            .max { ($0.effectiveFrom, $0.number) < ($1.effectiveFrom, $1.number) }
        guard let version = versionID.map({ id in versions.first { $0.id == id } }) ?? inForce ?? versions.last else {
            throw Problem.invalid("/versionId", "must be a version of this tariff")
        }
        let made = TariffRecord(
            id: services.flows.ids.next(), operatorID: tariff.operatorID, name: name, createdAt: now)
        let copied = try await Tariffs.create(
            made,
            firstVersion: TariffVersion(
                id: services.flows.ids.next(), tariffID: made.id, number: 1, effectiveFrom: now,
                definition: version.definition),
            by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            TariffRoutes.View(copied), status: .created, version: copied.version,
            location: "/api/v1/tariffs/\(copied.id)")
    }

    private func usage(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<UsageView> {
        let tariff = try await tariffs.find(context, .tariffsRead)
        return JSONAnswer(UsageView(try await services.flows.database.read { try TariffUsage.read(tariff, $0) }))
    }

    private func withdraw(_ request: Request, _ context: APIContext) async throws -> Response {
        let tariff = try await tariffs.find(context, .tariffsWrite)
        let caller = try context.caller(with: .tariffsWrite)
        let id: TariffVersionID = try context.id("version", of: "tariff version")
        try await Tariffs.withdraw(id, of: tariff.id, by: caller.actor, services.flows)
        return Response(status: .noContent)
    }
}
