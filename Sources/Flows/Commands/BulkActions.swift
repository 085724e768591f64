import Charging
import Kernel
import Storage

/// One action on many stations is requested, cancelled, or repeated for those that did not do it. It is stored with all
/// its stations at once, so that it goes on after a restart.
package enum BulkActions {
    /// Stations of one action; more are two actions.
    package static let maximumStations = 5000
    /// Of one operator at once.
    package static let maximumRunning = 10
    package static let maximumParallel: Int64 = 100
    /// Stations asked at once unless something else is said: a fault of the action is seen before it is everywhere.
    package static let standardParallel: Int64 = 10

    package enum Stations: Sendable {
        case listed([StationID])
        case filtered(StationRepository.Filter)
    }

    package struct Input: Sendable {
        package let operatorID: OperatorID
        package let stations: Stations
        package let step: BulkStep
        package let parallel: Int64

        package init(operatorID: OperatorID, stations: Stations, step: BulkStep, parallel: Int64) {
            self.operatorID = operatorID
            self.stations = stations
            self.step = step
            self.parallel = parallel
        }
    }

    package static func request(
        _ input: Input, by actor: Actor, _ context: FlowContext
    ) async throws -> BulkActionRecord {
        try await context.database.write { connection in
            let stations = try chosen(input, actor, connection)
            switch input.step {
            case .assignTariff(let id):
                try requireTariff(id, of: input.operatorID, field: "action/tariffId", connection)
            case .moveToSite(let id): try requireSite(id, of: input.operatorID, connection)
            case .command(let command): try StationKeys.requireOwn(command, of: nil, field: "action/")
            }
            let step = try input.step.sealed(of: input.operatorID, context.sealing)
            return try store(step, input.operatorID, input.parallel, stations, actor, context, connection)
        }
    }

    /// Once more for the stations that did not accept it.
    package static func retry(
        _ id: BulkActionID, by actor: Actor, _ context: FlowContext
    ) async throws -> BulkActionRecord {
        try await context.database.write { connection in
            guard let record = try BulkActionRepository.find(id, connection) else {
                throw FlowFailure(.notFound, "There is no such action.")
            }
            guard record.finishedAt != nil else { throw FlowFailure(.conflict, "The action still runs.") }
            let failed = BulkItemState.allCases.filter { $0.isFinal && $0 != .accepted }
            let stations = try BulkActionRepository.items(
                of: id, states: failed, after: nil, limit: maximumStations, connection
            ).map(\.stationID)
            guard !stations.isEmpty else { throw FlowFailure(.conflict, "Every station accepted it.") }
            return try store(
                try BulkStep(of: record), record.operatorID, record.parallel, stations, actor, context, connection)
        }
    }

    /// Stations that were not asked yet are left out; those that were asked answer.
    package static func cancel(
        _ id: BulkActionID, by actor: Actor, _ context: FlowContext
    ) async throws -> BulkActionRecord {
        let now = context.time.now()
        let cancelled = try await context.database.write { connection in
            guard let before = try BulkActionRepository.find(id, connection) else {
                throw FlowFailure(.notFound, "There is no such action.")
            }
            guard try BulkActionRepository.cancel(id, at: now, connection) else {
                throw FlowFailure(.conflict, "The action is \(before.state.rawValue).")
            }
            _ = try BulkActionRepository.finish(id, at: now, connection)
            try AuditRepository.note(
                "cancel", "bulk-action/\(id)", before: ["state": before.state.rawValue], after: ["state": "cancelled"],
                by: actor, of: before.operatorID, context, connection)
            return try BulkActionRepository.find(id, connection) ?? before
        }
        try await BulkProgress.tell(of: id, context)
        return cancelled
    }

    /// Takes forgotten cards out of lists that were sent, and would be sent again.
    static func forget(
        _ cards: Set<String>, of operatorID: OperatorID, _ connection: any SQLConnection
    ) throws {
        guard !cards.isEmpty else { return }
        for record in try BulkActionRepository.all(kind: "sendLocalList", of: operatorID, connection) {
            guard case .command(.sendLocalList(var list)) = try BulkStep(of: record) else { continue }
            let before = list
            list.entries.removeAll { cards.contains(TokenValue(kind: $0.tokenKind, raw: $0.token).text) }
            guard list != before else { continue }
            let step = BulkStep.command(.sendLocalList(list))
            try BulkActionRepository.setBody(try step.text, of: record.id, connection)
        }
    }

    private static func chosen(
        _ input: Input, _ actor: Actor, _ connection: any SQLConnection
    ) throws -> [StationID] {
        switch input.stations {
        case .listed(let ids):
            for (index, id) in ids.enumerated() {
                guard let station = try StationRepository.find(id, connection),
                    station.operatorID == input.operatorID, actor.mayTouch(station.operatorID, at: station.siteID)
                else { throw FlowFailure(.invalid, "must be a station of the operator", field: "stationIds/\(index)") }
            }
            var seen: Set<StationID> = []
            return ids.filter { seen.insert($0).inserted }
        case .filtered(var filter):
            filter.operatorID = input.operatorID
            filter.siteIDs = actor.siteIDs(of: input.operatorID)
            let found = try StationRepository.page(filter, after: nil, limit: maximumStations + 1, connection)
            guard !found.isEmpty else { throw FlowFailure(.invalid, "must let some station through", field: "filter") }
            guard found.count <= maximumStations else {
                throw FlowFailure(.invalid, "must let at most \(maximumStations) stations through", field: "filter")
            }
            return found.map(\.id)
        }
    }

    /// - Parameter step: sealed.
    private static func store(
        _ step: BulkStep, _ operatorID: OperatorID, _ parallel: Int64, _ stations: [StationID], _ actor: Actor,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> BulkActionRecord {
        let record = BulkActionRecord(
            id: context.ids.next(), operatorID: operatorID, kind: step.kind, body: try step.text, parallel: parallel,
            total: Int64(stations.count), requestedBy: actor.name, requestedAt: context.time.now())
        let id = try context.making(connection) {
            let running = try BulkActionRepository.unfinished(of: operatorID, limit: maximumRunning, connection)
            guard running.count < maximumRunning else {
                throw FlowFailure(.conflict, "\(maximumRunning) actions run already. Wait for one, or cancel it.")
            }
            try BulkActionRepository.insert(record, stations, connection)
            try AuditRepository.note(
                "create", "bulk-action/\(record.id)", before: nil,
                after: ["kind": step.kind, "body": try step.trace.text, "stations": String(stations.count)], by: actor,
                of: operatorID, context, connection)
            return record.id
        }
        return try BulkActionRepository.find(id, connection) ?? record
    }
}
