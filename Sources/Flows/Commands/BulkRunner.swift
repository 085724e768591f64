import Charging
import Kernel
import Storage
import Synchronization

/// Carries actions on many stations out, so many stations at once as each allows. What a restart interrupted goes on:
/// all that is not in the database is which actions run here.
package final class BulkRunner: Sendable {
    private let wakeUp: AsyncStream<BulkActionID>
    private let continuation: AsyncStream<BulkActionID>.Continuation
    private let running = Mutex<Set<BulkActionID>>([])

    /// Actions taken up at a start; operators have few each.
    private static let resumed = 1000

    package init() { (wakeUp, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.resumed)) }

    /// There is a new action.
    package func wake(_ id: BulkActionID) { continuation.yield(id) }

    /// Works until its task is cancelled.
    package func run(_ stations: any StationCommands, _ context: FlowContext) async {
        do {
            for id in try await context.database.read({
                try BulkActionRepository.unfinished(limit: Self.resumed, $0)
            }) {
                try await Self.endInterrupted(id, context)
                wake(id)
            }
        } catch {
            context.logger.error("bulk actions not taken up", metadata: ["error": "\(error)"])
        }
        await withDiscardingTaskGroup { group in
            for await id in wakeUp where running.withLock({ $0.insert(id).inserted }) {
                group.addTask {
                    do {
                        try await Self.carryOut(id, stations, context)
                    } catch {
                        context.logger.error(
                            "bulk action interrupted", metadata: ["action": "\(id)", "error": "\(error)"])
                    }
                    self.running.withLock { _ = $0.remove(id) }
                }
            }
        }
    }

    /// Stations that were asked when the process ended: whether they did it nobody knows.
    private static func endInterrupted(_ id: BulkActionID, _ context: FlowContext) async throws {
        let now = context.time.now()
        try await context.database.write { connection in
            for item in try BulkActionRepository.items(
                of: id, states: [.running], after: nil, limit: Int(BulkActions.maximumParallel), connection)
            {
                let command = try item.commandID.flatMap { try CommandRepository.find($0, connection) }
                let known = command.flatMap { $0.state.isFinal ? $0 : nil }
                try BulkActionRepository.end(
                    item.place, of: id, known.map { BulkItemState($0.state) } ?? .timedOut,
                    reason: known == nil ? "The server stopped before the station answered." : known?.reason, at: now,
                    connection)
            }
        }
    }

    private static func carryOut(
        _ id: BulkActionID, _ stations: any StationCommands, _ context: FlowContext
    ) async throws {
        guard let action = try await context.database.read({ try BulkActionRepository.find(id, $0) }) else { return }
        let step = try BulkStep(of: action)
        let progress = BulkProgress()
        async let telling: Void = progress.tell(of: id, context)
        await withTaskGroup(of: Void.self) { group in
            var asked = 0
            var last: Int64?
            while !Task.isCancelled,
                let item = await persistently({ try await next(of: id, after: last, context) }) ?? nil
            {
                last = item.place
                if asked >= action.parallel { await group.next() }
                asked += 1
                group.addTask { await ask(item, action, step, stations, progress, context) }
            }
        }
        progress.finish()
        await telling
        guard !Task.isCancelled else { return }
        let now = context.time.now()
        await persistently {
            try await context.database.write { _ = try BulkActionRepository.finish(id, at: now, $0) }
        }
        try await BulkProgress.tell(of: id, context)
    }

    /// A database that is away for some minutes does not end an action; the next start does it after longer.
    @discardableResult
    private static func persistently<T: Sendable>(_ body: () async throws -> T) async -> T? {
        for _ in 0..<300 where !Task.isCancelled {
            if let done = try? await body() { return done }
            try? await Task.sleep(for: .seconds(1))
        }
        return nil
    }

    private static func next(
        of id: BulkActionID, after place: Int64?, _ context: FlowContext
    ) async throws -> BulkItem? {
        try await context.database.read {
            try BulkActionRepository.items(of: id, states: [.waiting], after: place, limit: 1, $0).first
        }
    }

    private static func ask(
        _ item: BulkItem, _ action: BulkActionRecord, _ step: BulkStep, _ stations: any StationCommands,
        _ progress: BulkProgress, _ context: FlowContext
    ) async {
        progress.changed()
        defer { progress.changed() }
        let (state, reason): (BulkItemState, String?)
        do {
            switch try step.opened(of: action.operatorID, context.sealing) {
            case .command(let command):
                let input = SendCommand.Input(
                    stationID: item.stationID, command: command, requestedBy: action.requestedBy,
                    bulkItem: .init(action: action.id, place: item.place))
                let done = try await SendCommand.runAndWait(input, stations, context)
                (state, reason) = (BulkItemState(done.state), done.reason)
            case .assignTariff(let tariff):
                try await edit(item, action, context) { $0.tariffID = tariff }
                (state, reason) = (.accepted, nil)
            case .moveToSite(let site):
                try await edit(item, action, context) { $0.siteID = site }
                (state, reason) = (.accepted, nil)
            }
        } catch let failure as FlowFailure {
            (state, reason) = (.failed, failure.message)
        } catch {
            (state, reason) = (.failed, "\(error)")
        }
        let now = context.time.now()
        await persistently {
            try await context.database.write {
                try BulkActionRepository.end(item.place, of: action.id, state, reason: reason, at: now, $0)
            }
        }
    }

    /// The rights were checked when the action was requested.
    private static func edit(
        _ item: BulkItem, _ action: BulkActionRecord, _ context: FlowContext,
        _ change: (inout StationRecord) -> Void
    ) async throws {
        guard var station = try await context.database.read({ try StationRepository.find(item.stationID, $0) }) else {
            throw FlowFailure(.notFound, "There is no such station.")
        }
        let before = station
        change(&station)
        guard station != before else { return }
        _ = try await Stations.edit(
            station, by: Actor(name: action.requestedBy, operatorID: action.operatorID), context)
    }
}
