import Charging
import Flows
import Hummingbird
import Kernel
import Storage

struct ReservationRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: ReservationID
        let number: Int64
        let operatorId: OperatorID
        let siteId: SiteID?
        let stationId: StationID
        let evse: Int
        let driverId: DriverID?
        let tokenKind: TokenValue.Kind
        let token: String?
        let state: ReservationState
        let reason: String?
        let sessionId: SessionID?
        let requestedBy: String
        let requestedByName: String
        let createdAt: Timestamp
        let until: Timestamp
        let finishedAt: Timestamp?

        init(_ record: ReservationRecord, _ masking: Masking, _ names: [String: String]) {
            id = record.id
            number = record.number
            operatorId = record.operatorID
            siteId = record.siteID
            stationId = record.stationID
            evse = record.evse
            driverId = record.driverID
            tokenKind = record.token.kind
            token = masking.token(record.token.text)
            state = record.state
            reason = record.reason
            sessionId = record.sessionID
            requestedBy = record.requestedBy
            requestedByName = names[record.requestedBy] ?? record.requestedBy
            createdAt = record.createdAt
            until = record.expiresAt
            finishedAt = record.finishedAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("reservations") { try await list($0, $1) }
        group.post("reservations") { try await create($0, $1) }
        group.get("reservations/:id") { try await show($0, $1) }
        group.delete("reservations/:id") { try await cancel($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .sessionsRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        var filter = ReservationRepository.Filter()
        filter.stationID = query.id("stationId")
        filter.driverID = query.id("driverId")
        filter.state = query.word("state")
        let before: ReservationID? = query.idCursor()
        try query.finish()
        filter.operatorID = try caller.operatorID(asked: asked)
        filter.siteIDs = caller.siteIDs(of: filter.operatorID)
        let wanted = filter
        let masking = Masking(caller)
        let rows = try await services.flows.database.read {
            try ReservationRepository.page(wanted, before: before, limit: limit + 1, $0)
        }
        let names = try await services.names(of: rows.map(\.requestedBy))
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { View($0, masking, names) }))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .commandsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let stationID: StationID? = fields.id("stationId")
        let evse = fields.optionalInteger("evse", 0...1000) ?? 0
        let text = fields.optionalText("token", 1...36)
        let kind: TokenValue.Kind? = fields.optionalWord("tokenKind")
        let driverID: DriverID? = fields.optionalID("driverId")
        let until = fields.optionalTime("until")
        if !fields.has("until") { fields.fail("until", "is required") }
        try fields.finish()
        guard let stationID, let until else { throw Problem.invalid("/until", "is required") }
        // Without a kind the token is read as a 1.6 idTag is.
        let token = text.map { text in kind.map { TokenValue(kind: $0, raw: text) } ?? TokenValue(idTag: text) }
        let made = try await RequestReservation.run(
            .init(stationID: stationID, evse: Int(evse), token: token, driverID: driverID, until: until),
            by: caller.actor, services.stations, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            try await view(made, caller), status: .accepted, location: "/api/v1/reservations/\(made.id)")
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .sessionsRead)
        return JSONAnswer(try await view(record, try context.caller(with: .sessionsRead)))
    }

    private func cancel(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .commandsWrite)
        let caller = try context.caller(with: .commandsWrite)
        let ended = try await CancelReservation.run(
            record.id, by: caller.actor, services.stations, services.flows)
        return JSONAnswer(try await view(ended, caller))
    }

    private func view(_ record: ReservationRecord, _ caller: Caller) async throws -> View {
        View(record, Masking(caller), try await services.names(of: [record.requestedBy]))
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> ReservationRecord {
        try await services.find(context, scope, "reservation", ReservationRepository.find) {
            ($0.operatorID, $0.siteID)
        }
    }
}
