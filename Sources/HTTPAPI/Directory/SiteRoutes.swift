import Flows
import Hummingbird
import Kernel
import Storage

struct SiteRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: SiteID
        let operatorId: OperatorID
        let name: String
        let address: String
        let latitudeE7: Int64
        let longitudeE7: Int64
        let timeZone: String
        let tariffId: TariffID?
        let createdAt: Timestamp

        init(_ record: SiteRecord) {
            id = record.id
            operatorId = record.operatorID
            name = record.name
            address = record.address
            latitudeE7 = record.latitudeE7
            longitudeE7 = record.longitudeE7
            timeZone = record.timeZone
            tariffId = record.tariffID
            createdAt = record.createdAt
        }
    }

    static let latitudes: ClosedRange<Int64> = -900_000_000...900_000_000
    static let longitudes: ClosedRange<Int64> = -1_800_000_000...1_800_000_000

    func add(to group: RouterGroup<APIContext>) {
        group.get("sites") { try await list($0, $1) }
        group.post("sites") { try await create($0, $1) }
        group.get("sites/:id") { try await show($0, $1) }
        group.patch("sites/:id") { try await edit($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        try await services.list(request, context, .sitesRead, id: \.id, view: View.init) {
            try SiteRepository.page(
                operatorID: $0.operatorID, among: $0.caller.siteIDs(of: $0.operatorID), after: $0.cursor,
                limit: $0.rows, $1)
        }
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .sitesRead)
        return JSONAnswer(View(record), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .sitesWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let name = fields.text("name", 1...200)
        let address = fields.optionalText("address", 0...500) ?? ""
        let latitude = fields.integer("latitudeE7", Self.latitudes)
        let longitude = fields.integer("longitudeE7", Self.longitudes)
        let timeZone = fields.optionalTimeZone("timeZone") ?? "Asia/Taipei"
        let tariffID: TariffID? = fields.optionalID("tariffId")
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        let draft = SiteRecord(
            id: services.flows.ids.next(), operatorID: operatorID, name: name, address: address, latitudeE7: latitude,
            longitudeE7: longitude, timeZone: timeZone, tariffID: tariffID, createdAt: services.flows.time.now())
        let made = try await Sites.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(View(made), status: .created, version: made.version, location: "/api/v1/sites/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var record = try await find(context, .sitesWrite)
        let caller = try context.caller(with: .sitesWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...200) { record.name = name }
        if let address = fields.optionalText("address", 0...500) { record.address = address }
        if let latitude = fields.optionalInteger("latitudeE7", Self.latitudes) { record.latitudeE7 = latitude }
        if let longitude = fields.optionalInteger("longitudeE7", Self.longitudes) { record.longitudeE7 = longitude }
        if let zone = fields.optionalTimeZone("timeZone") { record.timeZone = zone }
        if fields.has("tariffId") { record.tariffID = fields.optionalID("tariffId") }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let after = try await editing { try await Sites.edit(record, by: caller.actor, services.flows) }
        return JSONAnswer(View(after), version: after.version)
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> SiteRecord {
        try await services.find(context, scope, "site", SiteRepository.find) { ($0.operatorID, $0.id) }
    }
}
