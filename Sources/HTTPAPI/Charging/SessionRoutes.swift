import Charging
import Flows
import Hummingbird
import Kernel
import Storage

struct SessionRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: SessionID
        let number: Int64
        let operatorId: OperatorID
        let siteId: SiteID?
        let siteName: String?
        let stationId: StationID
        let stationIdentity: String?
        let evse: Int
        let connector: Int
        let transactionId: String?
        let tokenKind: TokenValue.Kind?
        let token: String?
        let driverId: DriverID?
        let driverName: String?
        let state: SessionWord
        let startedAt: Timestamp
        let endedAt: Timestamp?
        let meterStartWh: Int64
        let meterStopWh: Int64?
        let stopReason: String?
        let tariffVersionId: TariffVersionID?
        let energyWh: Int64
        /// What it costs so far, or cost in the end.
        let costMinor: Int64
        let lastSample: Sample?
        let sampleCount: Int

        init(_ record: SessionRecord, _ progress: ProgressRecord?, _ names: Names, _ masking: Masking) {
            let session = record.session
            id = session.id
            number = session.number
            operatorId = session.operatorID
            siteId = session.siteID
            siteName = session.siteID.flatMap { names.sites[$0] }
            stationId = session.stationID
            stationIdentity = names.stations[session.stationID]
            evse = session.evse
            connector = session.connector
            transactionId = session.transactionID
            tokenKind = session.token?.kind
            token = masking.token(session.token?.text)
            driverId = session.driverID
            driverName = session.driverID.flatMap { names.drivers[$0] }
            state = SessionWord(session)
            startedAt = session.startedAt
            endedAt = session.endedAt
            meterStartWh = session.meterStartWh
            meterStopWh = session.meterStopWh
            stopReason = session.stopReason
            tariffVersionId = record.tariffVersionID
            energyWh =
                session.meterStopWh.map { max($0 - session.meterStartWh, 0) } ?? progress?.progress.energyWh ?? 0
            costMinor = progress?.costMinor ?? 0
            lastSample = progress.map { Sample($0.progress.last) }
            sampleCount = progress?.progress.sampleCount ?? 0
        }
    }

    struct Sample: Encodable, Sendable {
        let at: Timestamp
        let registerWh: Int64?
        let powerW: Int64?
        let currentMilliamps: Int64?
        let voltageMillivolts: Int64?
        let socPermille: Int64?
        let temperatureDeciC: Int64?
        let offeredW: Int64?

        init(_ sample: MeterSample) {
            at = sample.at
            registerWh = sample.registerWh
            powerW = sample.powerW
            currentMilliamps = sample.currentMilliamps
            voltageMillivolts = sample.voltageMillivolts
            socPermille = sample.socPermille
            temperatureDeciC = sample.temperatureDeciC
            offeredW = sample.offeredW
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("sessions") { try await list($0, $1) }
        group.get("sessions/:id") { try await show($0, $1) }
        group.get("sessions/:id/samples") { try await samples($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .sessionsRead)
        var query = Query(request)
        let limit = query.limit()
        var filter = SessionRepository.Filter()
        let asked: OperatorID? = query.id("operatorId")
        filter.siteID = query.id("siteId")
        filter.stationID = query.id("stationId")
        filter.driverID = query.id("driverId")
        filter.state = query.word("state")
        filter.startedFrom = query.time("startedFrom")
        filter.startedBefore = query.time("startedBefore")
        let weekday = query.integer("weekday", 1...7)
        let hour = query.integer("hour", 0...23)
        let after: (Timestamp, SessionID)? = query.timeCursor()
        try query.finish()
        filter.operatorID = try caller.operatorID(asked: asked)
        if weekday != nil || hour != nil { filter.clock = try clock(weekday, hour, filter) }
        filter.siteIDs = caller.siteIDs(of: filter.operatorID)
        let wanted = filter
        let (rows, names) = try await services.flows.database.read { connection in
            let rows = try SessionRepository.page(wanted, after: after, limit: limit + 1, connection).map {
                ($0, try ProgressRepository.find($0.session.id, connection))
            }
            return (rows, try Names.of(rows.map(\.0), for: caller, connection))
        }
        let masking = Masking(caller)
        return JSONAnswer(
            Page(
                rows, limit: limit,
                cursor: { PageCursor(at: $0.0.session.startedAt, id: $0.0.session.id.description) },
                item: { View($0.0, $0.1, names, masking) }))
    }

    /// A cell of the heat map is one of an operator, and of a span.
    private func clock(
        _ weekday: Int64?, _ hour: Int64?, _ filter: SessionRepository.Filter
    ) throws -> SessionClock {
        guard filter.operatorID != nil else {
            throw Problem.invalid("operatorId", "is required with weekday and hour")
        }
        guard let from = filter.startedFrom else {
            throw Problem.invalid("startedFrom", "is required with weekday and hour")
        }
        let before = filter.startedBefore ?? services.flows.time.now() + .hours(24)
        try InsightQuery.check(from, before, field: "startedFrom")
        return SessionClock(weekday: weekday, hour: hour, from: from, before: before)
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let (record, progress) = try await find(context)
        let caller = try context.caller(with: .sessionsRead)
        let names = try await services.flows.database.read { try Names.of([record], for: caller, $0) }
        return JSONAnswer(View(record, progress, names, Masking(caller)))
    }

    private func samples(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<Sample>> {
        let (record, _) = try await find(context)
        var query = Query(request)
        let limit = Int(query.integer("limit", 1...2000) ?? 500)
        let after = query.time("after") ?? query.plainTimeCursor()
        try query.finish()
        let rows = try await services.flows.database.read {
            try MeterSampleRepository.all(of: record.session.id, after: after, limit: limit + 1, $0)
        }
        return JSONAnswer(Page(rows, limit: limit, nextCursor: { $0.at.description }, item: Sample.init))
    }

    private func find(_ context: APIContext) async throws -> (SessionRecord, ProgressRecord?) {
        let caller = try context.caller(with: .sessionsRead)
        let id: SessionID = try context.id("id", of: "session")
        let found = try await services.flows.database.read { connection in
            try SessionRepository.find(id, connection).map { ($0, try ProgressRepository.find(id, connection)) }
        }
        guard let found else { throw Problem.notFound("session") }
        try caller.require(found.0.session.operatorID, at: found.0.session.siteID, "session")
        return found
    }
}
