import Billing
import Flows
import Hummingbird
import Kernel
import Storage

/// What electricity costs at a site and what a station cost, for reports; drivers are not charged by it.
struct EconomicsRoutes: Sendable {
    let services: APIServices

    struct SiteView: Encodable, Sendable {
        let siteId: SiteID
        let utilityPriceMicrosPerKWh: Int64?
    }

    struct StationView: Encodable, Sendable {
        let stationId: StationID
        let costMinor: Int64?
    }

    static let maximumCostMinor: Int64 = 1_000_000_000_000

    func add(to group: RouterGroup<APIContext>) {
        group.get("sites/:id/economics") { request, context in
            JSONAnswer(try await site(try await findSite(context, .sitesRead)))
        }
        group.put("sites/:id/economics") { try await editSite($0, $1) }
        group.get("stations/:id/economics") { request, context in
            JSONAnswer(try await station(try await findStation(context, .stationsRead)))
        }
        group.put("stations/:id/economics") { try await editStation($0, $1) }
    }

    private func editSite(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<SiteView> {
        let id = try await findSite(context, .sitesWrite)
        let caller = try context.caller(with: .sitesWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let price = fields.optionalInteger("utilityPriceMicrosPerKWh", 0...EnergyCost.maximumMicros)
        try fields.finish()
        try await EditEconomics.setUtilityPrice(price, of: id, by: caller.actor, services.flows)
        return JSONAnswer(try await site(id))
    }

    private func editStation(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<StationView> {
        let id = try await findStation(context, .stationsWrite)
        let caller = try context.caller(with: .stationsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let cost = fields.optionalInteger("costMinor", 0...Self.maximumCostMinor)
        try fields.finish()
        try await EditEconomics.setCost(cost, of: id, by: caller.actor, services.flows)
        return JSONAnswer(try await station(id))
    }

    private func site(_ id: SiteID) async throws -> SiteView {
        let price = try await services.flows.database.read { try EconomicsRepository.utilityPrice(of: id, $0) }
        return SiteView(siteId: id, utilityPriceMicrosPerKWh: price)
    }

    private func station(_ id: StationID) async throws -> StationView {
        let cost = try await services.flows.database.read { try EconomicsRepository.cost(of: id, $0) }
        return StationView(stationId: id, costMinor: cost)
    }

    private func findSite(_ context: APIContext, _ scope: Scope) async throws -> SiteID {
        let caller = try context.caller(with: scope)
        let id: SiteID = try context.id("id", of: "site")
        let record = try await services.flows.database.read { try SiteRepository.find(id, $0) }
        guard let record else { throw Problem.notFound("site") }
        try caller.require(record.operatorID, at: record.id, "site")
        return id
    }

    private func findStation(_ context: APIContext, _ scope: Scope) async throws -> StationID {
        let caller = try context.caller(with: scope)
        let id: StationID = try context.id("id", of: "station")
        let record = try await services.flows.database.read { try StationRepository.find(id, $0) }
        guard let record else { throw Problem.notFound("station") }
        try caller.require(record.operatorID, at: record.siteID, "station")
        return id
    }
}
