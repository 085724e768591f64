import Charging
import Flows
import Hummingbird
import Kernel
import Storage

struct StationRoutes: Sendable {
    let services: APIServices

    /// Letters that a station's identity may have: what fits a URL unescaped and the OCPP identifier (48 characters).
    static func isIdentity(_ text: String) -> Bool {
        // A client takes `.` and `..` out of its URL.
        (1...48).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "*"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "|"), UInt8(ascii: "@"):
                    true
                default: false
                }
            }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("stations") { try await list($0, $1) }
        group.post("stations") { try await create($0, $1) }
        group.get("stations/:id") { try await show($0, $1) }
        group.patch("stations/:id") { try await edit($0, $1) }
        group.post("stations/:id/adoption") { try await adopt($0, $1) }
        group.post("stations/:id/key") { try await renewKey($0, $1) }
        group.post("registration-tokens") { try await makeToken($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<StationSummary>> {
        let caller = try context.caller(with: .stationsRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let siteID: SiteID? = query.id("siteId")
        let admission: StationAdmission? = query.word("admission")
        let presence: Presence? = query.word("presence")
        let connector: ConnectorCount? = query.word("connector")
        let identity = query.text("identity", 1...48)
        let text = query.text("q", 1...100)
        let after: StationID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        var filter = StationRepository.Filter(
            operatorID: operatorID, siteID: siteID, admission: admission, presence: presence,
            identity: identity)
        filter.siteIDs = caller.siteIDs(of: operatorID)
        filter.text = text
        filter.connector = connector
        filter.knowsSessions = knowsSessions(caller, operatorID)
        let wanted = filter
        let rows = try await services.flows.database.read { connection in
            try StationRepository.page(wanted, after: after, limit: limit + 1, connection).map {
                ($0, try ConnectorRepository.all(of: $0.id, connection))
            }
        }
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(id: $0.0.id.description) },
                item: { StationSummary($0.0, $0.1, lastHeardAt: services.stations.lastHeard($0.0.id)) }))
    }

    /// Whether the caller may know where sessions run, at all stations of the list.
    private func knowsSessions(_ caller: Caller, _ operatorID: OperatorID?) -> Bool {
        guard let asReader = caller.with(.sessionsRead) else { return false }
        guard let operatorID else { return asReader.actor.isPlatform }
        guard asReader.actor.reaches(operatorID) else { return false }
        guard let sites = asReader.siteIDs(of: operatorID) else { return true }
        return caller.siteIDs(of: operatorID).map { Set($0).isSubset(of: sites) } ?? false
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<StationDetail> {
        let station = try await find(context, .stationsRead)
        return try await answer(station, key: nil)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<StationDetail> {
        let caller = try context.caller(with: .stationsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let siteID: SiteID? = fields.optionalID("siteId")
        let identity = fields.text("identity", 1...48)
        if !identity.isEmpty, !Self.isIdentity(identity) {
            fields.fail("identity", "may have letters, digits and - _ . * = + | @ only, and be neither . nor ..")
        }
        let name = fields.optionalText("name", 1...200) ?? identity
        let tariffID: TariffID? = fields.optionalID("tariffId")
        let power = fields.optionalInteger("maximumPowerW", 1...5_000_000)
        let heartbeat = fields.optionalInteger("heartbeatSeconds", 10...86_400)
        let profile = Self.profile(&fields)
        try fields.finish()
        let flows = services.flows
        let draft = StationRecord(
            id: flows.ids.next(), operatorID: operatorID, siteID: siteID, identity: identity, name: name,
            admission: .active, key: nil, tariffID: tariffID, maximumPowerW: power,
            heartbeatSeconds: heartbeat ?? flows.policy.heartbeatSeconds, securityProfile: profile ?? .open,
            createdAt: flows.time.now())
        let (made, key) = try await Stations.create(
            draft, by: caller.actor, flows.once(try request.idempotency(caller, bytes)))
        return try await answer(made, key: key, status: .created)
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<StationDetail> {
        var station = try await find(context, .stationsWrite)
        let before = station.admission
        let caller = try context.caller(with: .stationsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...200) { station.name = name }
        if fields.has("siteId") { station.siteID = fields.optionalID("siteId") }
        if fields.has("tariffId") { station.tariffID = fields.optionalID("tariffId") }
        if fields.has("maximumPowerW") {
            station.maximumPowerW = fields.optionalInteger("maximumPowerW", 1...5_000_000)
        }
        if let heartbeat = fields.optionalInteger("heartbeatSeconds", 10...86_400) {
            station.heartbeatSeconds = heartbeat
        }
        let admission: StationAdmission? = fields.optionalWord("admission")
        if let admission {
            if admission == .quarantined || station.admission == .quarantined {
                fields.fail("admission", "of a station in quarantine changes by its adoption only")
            }
            station.admission = admission
        }
        let profile = Self.profile(&fields)
        try fields.finish()
        station.version = try request.expectedVersion(of: station.version)
        let edited = station
        let after = try await editing {
            try await Stations.edit(edited, profile: profile, by: caller.actor, services.flows)
        }
        // It boots anew, and is told what holds now.
        if after.admission != before { await services.stations.disconnect(after.id, reason: after.admission.rawValue) }
        return try await answer(after, key: nil)
    }

    private static func profile(_ fields: inout Fields) -> SecurityProfile? {
        fields.optionalInteger("securityProfile", 0...3).flatMap(SecurityProfile.init(rawValue:))
    }

    private func adopt(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<StationDetail> {
        let caller = try context.caller(with: .stationsWrite)
        let id: StationID = try context.id("id", of: "station")
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let siteID: SiteID? = fields.optionalID("siteId")
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        let station = try await Stations.adopt(
            id, operatorID: operatorID, siteID: siteID, by: caller.actor, services.stations, services.flows)
        return try await answer(station, key: nil)
    }

    private func renewKey(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<StationDetail> {
        let station = try await find(context, .stationsWrite)
        let caller = try context.caller(with: .stationsWrite)
        let (renewed, key) = try await Stations.renewKey(station.id, by: caller.actor, services.flows)
        return try await answer(renewed, key: key)
    }

    private struct TokenAnswer: Encodable, Sendable {
        let token: String
        let expiresAt: Timestamp
        let url: String
    }

    private func makeToken(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<
        some Encodable & Sendable
    > {
        let caller = try context.caller(with: .stationsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let siteID: SiteID? = fields.optionalID("siteId")
        let hours = fields.optionalInteger("validHours", 1...720) ?? 24
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        let made = try await Stations.makeRegistrationToken(
            operatorID: operatorID, siteID: siteID, validFor: .hours(Int(hours)), by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            TokenAnswer(token: made.token, expiresAt: made.expiresAt, url: services.stationURL.url(of: "{identity}")),
            status: .created)
    }

    func find(_ context: APIContext, _ scope: Scope) async throws -> StationRecord {
        try await services.find(context, scope, "station", StationRepository.find) { ($0.operatorID, $0.siteID) }
    }

    private func answer(
        _ station: StationRecord, key: String?, status: HTTPResponse.Status = .ok
    ) async throws -> JSONAnswer<StationDetail> {
        let connectors = try await services.flows.database.read {
            try ConnectorRepository.all(of: station.id, $0)
        }
        return JSONAnswer(
            StationDetail(
                station, connectors, lastHeardAt: services.stations.lastHeard(station.id),
                url: services.stationURL.url(of: station.identity), key: key),
            status: status, version: station.version,
            location: status == .created ? "/api/v1/stations/\(station.id)" : nil)
    }
}
