import Billing
import Flows
import Hummingbird
import Kernel
import Storage

/// What past sessions would have cost under another tariff, as a job: begun, asked after, cancelled.
struct WhatIfRoutes: Sendable {
    let services: APIServices

    private struct Started: Encodable, Sendable {
        let id: WhatIfID
    }

    func add(to group: RouterGroup<APIContext>) {
        group.post("tariffs/what-if") { try await start($0, $1) }
        group.get("tariffs/what-if/:id") { try await show($0, $1) }
        group.delete("tariffs/what-if/:id") { try await cancel($0, $1) }
    }

    private func start(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<some Encodable & Sendable>
    {
        let tariffs = try context.caller(with: .tariffsRead)
        let caller = try context.caller(with: .reportsRead)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let asked: OperatorID? = fields.optionalID("operatorId")
        let siteID: SiteID? = fields.optionalID("siteId")
        let stationID: StationID? = fields.optionalID("stationId")
        let driverGroup = fields.optionalText("driverGroup", 1...100)
        let tariffID: TariffID? = fields.optionalID("tariffId")
        let given = fields.tree("definition") == nil ? nil : TariffRoutes.definition(&fields)
        let from = Self.time("from", &fields)
        let to = Self.time("to", &fields)
        let price = fields.optionalInteger("utilityPriceMicrosPerKWh", 0...EnergyCost.maximumMicros)
        let shift = fields.optionalInteger("demandShiftPermille", 0...1000)
        if (tariffID == nil) == (given == nil) { fields.fail("definition", "or tariffId is required, one of the two") }
        try fields.finish()
        try InsightQuery.check(from, to, field: "/from")
        guard let operatorID = try caller.operatorID(asked: asked) else {
            throw Problem.invalid("/operatorId", "is required: this client works for the whole platform")
        }
        guard tariffs.actor.reaches(operatorID) else {
            throw Problem.forbidden(scope: Scope.tariffsRead.rawValue)
        }
        let definition = try await definition(given, tariffID, operatorID)
        let job = try await services.whatIf.start(
            ReplayTariff.Input(
                scope: InsightScope(
                    operatorID: operatorID, siteID: siteID, siteIDs: caller.siteIDs(of: operatorID),
                    stationID: stationID),
                definition: definition, from: from, to: to, driverGroup: driverGroup, utilityPriceMicrosPerKWh: price,
                demandShiftPermille: shift), by: caller.actor, services.flows)
        return JSONAnswer(Started(id: job.id), status: .accepted, location: "/api/v1/tariffs/what-if/\(job.id)")
    }

    private static func time(_ name: String, _ fields: inout Fields) -> Timestamp {
        let isThere = fields.has(name)
        let time = fields.optionalTime(name)
        if !isThere { fields.fail(name, "is required") }
        return time ?? InsightQuery.earliest
    }

    /// The one that was sent, or the newest version of a tariff.
    private func definition(
        _ given: TariffDefinition?, _ id: TariffID?, _ operatorID: OperatorID
    ) async throws -> TariffDefinition {
        if let given { return given }
        let found = try await services.flows.database.read { connection -> TariffDefinition? in
            guard let id, try TariffRepository.find(id, connection)?.operatorID == operatorID else { return nil }
            return try TariffVersionRepository.all(of: id, connection).last?.definition
        }
        guard let found else { throw Problem.invalid("/tariffId", "must be a tariff of the same operator") }
        return found
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<WhatIfView> {
        JSONAnswer(WhatIfView(try find(context).0))
    }

    private func cancel(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<WhatIfView> {
        let (known, caller) = try find(context)
        guard let job = services.whatIf.cancel(known.id, by: caller.actor, at: services.flows.time.now()) else {
            throw Problem.notFound("study")
        }
        return JSONAnswer(WhatIfView(job))
    }

    private func find(_ context: APIContext) throws -> (WhatIfJob, Caller) {
        let tariffs = try context.caller(with: .tariffsRead)
        let caller = try context.caller(with: .reportsRead)
        let id: WhatIfID = try context.id("id", of: "study")
        guard let job = services.whatIf.find(id, by: caller.actor),
            tariffs.actor.reaches(job.input.scope.operatorID)
        else { throw Problem.notFound("study") }
        return (job, caller)
    }
}
