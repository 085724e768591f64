import Charging
import Flows
import Foundation
import Hummingbird
import Kernel
import Storage

/// Actions on many stations: requested, followed station by station, cancelled, repeated.
struct BulkRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: BulkActionID
        let operatorId: OperatorID
        let kind: String
        let action: ActionView
        let parallel: Int64
        let state: BulkActionState
        let isFinal: Bool
        let total: Int64
        /// Stations by what became of them; states of no station are left out.
        let counts: [String: Int64]
        let requestedBy: String
        let requestedByName: String
        let requestedAt: Timestamp
        let finishedAt: Timestamp?

        init(_ record: BulkActionRecord, _ counts: [BulkItemState: Int64], _ names: [String: String]) {
            id = record.id
            operatorId = record.operatorID
            kind = record.kind
            action = ActionView(record)
            parallel = record.parallel
            state = record.state
            isFinal = record.finishedAt != nil
            total = record.total
            self.counts = Dictionary(uniqueKeysWithValues: counts.map { ($0.rawValue, $1) })
            requestedBy = record.requestedBy
            requestedByName = names[record.requestedBy] ?? record.requestedBy
            requestedAt = record.requestedAt
            finishedAt = record.finishedAt
        }
    }

    /// What is done, with what tells it from others of its kind. Values and payloads may be secrets and are left out.
    struct ActionView: Encodable, Sendable {
        let kind: String
        var reset: ResetKind?
        var operative: Bool?
        var key: String?
        var message: String?
        var limitW: Int64?
        var rawAction: String?
        var tariffId: TariffID?
        var siteId: SiteID?

        init(_ record: BulkActionRecord) {
            kind = record.kind
            switch try? BulkStep(of: record) {
            case .assignTariff(let id): tariffId = id
            case .moveToSite(let id): siteId = id
            case .command(let command): note(command)
            case nil: break
            }
        }

        private mutating func note(_ command: StationCommand) {
            switch command {
            case .reset(let how, _): reset = how
            case .changeAvailability(let isOn, _, _): operative = isOn
            case .writeConfiguration(let name, _): key = name
            case .trigger(let what, _, _): message = what
            case .setPowerLimit(let limit): limitW = limit.limitW
            case .raw(let action, _): rawAction = action
            case .start, .stop, .unlock, .clearPowerLimit, .reserve, .cancelReservation, .readConfiguration, .renewKey,
                .clearCache, .updateFirmware, .fetchLog, .sendLocalList, .deliverCertificate, .showCost:
                break
            }
        }
    }

    struct ItemView: Encodable, Sendable {
        let stationId: StationID
        let stationIdentity: String
        let stationName: String
        let state: BulkItemState
        let reason: String?
        let commandId: CommandID?
        let finishedAt: Timestamp?

        init(_ item: BulkItem) {
            stationId = item.stationID
            stationIdentity = item.identity
            stationName = item.name
            state = item.state
            reason = item.reason
            commandId = item.commandID
            finishedAt = item.finishedAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("bulk-actions") { try await list($0, $1) }
        group.post("bulk-actions") { try await create($0, $1) }
        group.get("bulk-actions/:id") { try await show($0, $1) }
        group.get("bulk-actions/:id/stations") { try await stations($0, $1) }
        group.post("bulk-actions/:id/cancellation") { try await cancel($0, $1) }
        group.post("bulk-actions/:id/retry") { try await retry($0, $1) }
    }

    // MARK: Reading

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .stationsRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let before: BulkActionID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        // Who works at certain sites sees what they asked for themselves.
        let requestedBy = caller.siteIDs(of: operatorID) == nil ? nil : caller.name
        let rows = try await services.flows.database.read { connection in
            let records = try BulkActionRepository.page(
                operatorID: operatorID, requestedBy: requestedBy, before: before, limit: limit + 1, connection)
            let names = try ActorNames.find(records.map(\.requestedBy), connection)
            return try records.map { View($0, try BulkActionRepository.counts(of: $0.id, connection), names) }
        }
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { $0 }))
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        try await answer(try await find(context, .stationsRead))
    }

    private func stations(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<ItemView>> {
        let record = try await find(context, .stationsRead)
        var query = Query(request)
        let limit = query.limit()
        let state: BulkItemState? = query.word("state")
        let after = query.integer("cursor", 0...Int64(BulkActions.maximumStations))
        try query.finish()
        let rows = try await services.flows.database.read {
            try BulkActionRepository.items(
                of: record.id, states: state.map { [$0] }, after: after, limit: limit + 1, $0)
        }
        return JSONAnswer(Page(rows, limit: limit, nextCursor: { String($0.place) }, item: ItemView.init))
    }

    private func answer(
        _ record: BulkActionRecord, status: HTTPResponse.Status = .ok
    ) async throws -> JSONAnswer<View> {
        let view = try await services.flows.database.read { connection in
            View(
                record, try BulkActionRepository.counts(of: record.id, connection),
                try ActorNames.find([record.requestedBy], connection))
        }
        return JSONAnswer(
            view, status: status, location: status == .ok ? nil : "/api/v1/bulk-actions/\(record.id)")
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> BulkActionRecord {
        let caller = try context.caller(with: scope)
        let id: BulkActionID = try context.id("id", of: "action")
        guard let record = try await services.flows.database.read({ try BulkActionRepository.find(id, $0) }),
            caller.actor.mayTouch(record.operatorID)
                || caller.actor.reaches(record.operatorID) && record.requestedBy == caller.name
        else { throw Problem.notFound("action") }
        return record
    }

    // MARK: Acting

    /// What an action on many stations may be. What belongs to one session or one driver is for one station.
    private enum Kind: String, CaseIterable {
        case reset, changeAvailability, unlock, clearCache, readConfiguration, writeConfiguration, renewKey, trigger,
            setPowerLimit, clearPowerLimit, updateFirmware, fetchLog, sendLocalList, raw, assignTariff, moveToSite

        var scope: Scope {
            switch self {
            case .reset, .changeAvailability, .unlock, .clearCache, .readConfiguration, .writeConfiguration, .renewKey,
                .trigger, .setPowerLimit, .clearPowerLimit, .updateFirmware, .fetchLog, .sendLocalList, .raw:
                .commandsWrite
            case .assignTariff, .moveToSite: .stationsWrite
            }
        }
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        _ = try context.caller(with: .stationsRead)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let parallel = fields.optionalInteger("parallel", 1...BulkActions.maximumParallel)
        let stations = stations(&fields)
        let inner = fields.optionalObject("action")
        if inner == nil, !fields.has("action") { fields.fail("action", "is required") }
        try fields.finish()
        guard let operatorID, let stations, var action = inner else { throw Problem.invalid("/action", "is required") }
        let (step, scope) = try await step(&action)
        let caller = try context.caller(with: scope)
        let record = try await BulkActions.request(
            .init(
                operatorID: operatorID, stations: stations, step: step,
                parallel: parallel ?? BulkActions.standardParallel),
            by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        services.bulk.wake(record.id)
        return try await answer(record, status: .accepted)
    }

    private func stations(_ fields: inout Fields) -> BulkActions.Stations? {
        let texts = fields.optionalTexts("stationIds", count: 1...BulkActions.maximumStations, length: 36...36)
        if var inner = fields.optionalObject("filter") {
            if texts != nil { fields.fail("filter", "must not be there beside stationIds") }
            var filter = StationRepository.Filter()
            filter.siteID = inner.optionalID("siteId")
            filter.admission = inner.optionalWord("admission")
            filter.presence = inner.optionalWord("presence")
            filter.connector = inner.optionalWord("connector")
            filter.text = inner.optionalText("q", 1...100)
            fields.absorb(inner)
            return .filtered(filter)
        }
        guard let texts else {
            if !fields.has("stationIds") { fields.fail("stationIds", "is required, or filter") }
            return nil
        }
        return .listed(
            texts.enumerated().compactMap { index, text in
                let id = StationID(text)
                if id == nil { fields.fail("stationIds/\(index)", "must be a UUID of 36 characters") }
                return id
            })
    }

    private func step(_ fields: inout Fields) async throws -> (BulkStep, Scope) {
        let kind: Kind = fields.word("kind", fallback: .clearCache)
        switch kind {
        case .assignTariff:
            if !fields.has("tariffId") { fields.fail("tariffId", "is required; null for the tariff of the site") }
            let step = BulkStep.assignTariff(fields.optionalID("tariffId"))
            try fields.finish()
            return (step, kind.scope)
        case .moveToSite:
            if !fields.has("siteId") { fields.fail("siteId", "is required; null for no site") }
            let step = BulkStep.moveToSite(fields.optionalID("siteId"))
            try fields.finish()
            return (step, kind.scope)
        case .reset, .changeAvailability, .unlock, .clearCache, .readConfiguration, .writeConfiguration, .renewKey,
            .trigger, .setPowerLimit, .clearPowerLimit, .updateFirmware, .fetchLog, .sendLocalList, .raw:
            let command = try await CommandReader(services: services, station: nil).read(&fields)
            return (.command(command), kind.scope)
        }
    }

    private func cancel(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .stationsRead)
        let caller = try context.caller(with: scope(of: record))
        return try await answer(try await BulkActions.cancel(record.id, by: caller.actor, services.flows))
    }

    private func retry(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .stationsRead)
        let caller = try context.caller(with: scope(of: record))
        let again = try await BulkActions.retry(
            record.id, by: caller.actor, services.flows.once(try request.idempotency(caller, [])))
        services.bulk.wake(again.id)
        return try await answer(again, status: .accepted)
    }

    private func scope(of record: BulkActionRecord) -> Scope {
        Kind(rawValue: record.kind)?.scope ?? .commandsWrite
    }
}
