import Charging
import Flows
import Foundation
import Hummingbird
import Kernel
import Storage

struct CommandRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: CommandID
        let stationId: StationID
        let kind: String
        let state: CommandState
        let isFinal: Bool
        let reason: String?
        /// What the station said besides, as JSON text.
        let details: String?
        let sessionId: SessionID?
        let requestedBy: String
        /// What people call them.
        let requestedByName: String
        let requestedAt: Timestamp
        let finishedAt: Timestamp?

        init(_ record: CommandRecord, _ names: [String: String]) {
            id = record.id
            stationId = record.stationID
            kind = record.kind
            state = record.state
            isFinal = record.state.isFinal
            reason = record.reason
            details = record.details
            sessionId = record.sessionID
            requestedBy = record.requestedBy
            requestedByName = names[record.requestedBy] ?? record.requestedBy
            requestedAt = record.requestedAt
            finishedAt = record.finishedAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.post("stations/:id/commands") { try await send($0, $1) }
        group.get("commands") { try await list($0, $1) }
        group.get("commands/:id") { try await show($0, $1) }
    }

    private func send(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let station = try await StationRoutes(services: services).find(context, .commandsWrite)
        let caller = try context.caller(with: .commandsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let command = try await CommandReader(services: services, station: station).read(&fields)
        let flows = services.flows.once(try request.idempotency(caller, bytes))
        let record = try await SendCommand.run(
            .init(stationID: station.id, command: command, requestedBy: caller.actor.name), services.stations, flows)
        return JSONAnswer(
            View(record, try await services.names(of: [record.requestedBy])), status: .accepted,
            location: "/api/v1/commands/\(record.id)")
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .stationsRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let stationID: StationID? = query.id("stationId")
        let before: CommandID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let siteIDs = caller.siteIDs(of: operatorID)
        let rows = try await services.flows.database.read {
            try CommandRepository.page(
                operatorID: operatorID, siteIDs: siteIDs, stationID: stationID, before: before, limit: limit + 1, $0)
        }
        let names = try await services.names(of: rows.map(\.requestedBy))
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { View($0, names) }))
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .stationsRead)
        let id: CommandID = try context.id("id", of: "command")
        guard let record = try await services.flows.database.read({ try CommandRepository.find(id, $0) }) else {
            throw Problem.notFound("command")
        }
        try caller.require(record.operatorID, at: record.siteID, "command")
        return JSONAnswer(View(record, try await services.names(of: [record.requestedBy])))
    }
}
