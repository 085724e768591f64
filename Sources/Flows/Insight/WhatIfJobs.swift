import Billing
import Kernel
import Storage
import Synchronization

extension Entity {
    package enum WhatIf {}
}

package typealias WhatIfID = ID<Entity.WhatIf>

/// A study of a tariff, running or finished.
package struct WhatIfJob: Sendable {
    package enum State: Sendable {
        case running
        case done(WhatIfResult)
        case cancelled
        /// For people: what hindered it.
        case failed(String)
    }

    package let id: WhatIfID
    package let input: ReplayTariff.Input
    package let requestedAt: Timestamp
    package let sessions: Int64
    package var sessionsDone: Int64 = 0
    package var finishedAt: Timestamp?
    package var state = State.running

    var isRunning: Bool { finishedAt == nil }
}

/// Studies of tariffs, in the memory of this process: a restart forgets them, and they are made again in seconds.
package final class WhatIfJobs: Sendable {
    /// Finished studies kept for an operator, newest first.
    package static let keptPerOperator = 10
    /// Studies kept in all, so that many operators cannot fill the memory.
    package static let keptInAll = 500
    /// Studies that run at once; each keeps a reader of the database and a processor busy.
    package static let runningInAll = 4

    private struct Kept {
        var job: WhatIfJob
        var task: Task<Void, Never>?
    }

    private let kept = Mutex<[WhatIfID: Kept]>([:])

    package init() {}

    package func start(
        _ input: ReplayTariff.Input, by actor: Actor, _ context: FlowContext
    ) async throws -> WhatIfJob {
        guard actor.reaches(input.scope.operatorID) else {
            throw FlowFailure(.invalid, "must be an operator that you may work for", field: "operatorId")
        }
        let sessions = try await ReplayTariff.check(input, context)
        let job = WhatIfJob(
            id: context.ids.next(), input: input, requestedAt: context.time.now(), sessions: sessions)
        try kept.withLock { kept in
            let running = kept.values.filter(\.job.isRunning)
            guard !running.contains(where: { $0.job.input.scope.operatorID == input.scope.operatorID }) else {
                throw FlowFailure(.conflict, "A study of this operator is running; wait for it or cancel it.")
            }
            guard running.count < Self.runningInAll else {
                throw FlowFailure(.unavailable, "\(Self.runningInAll) studies are running. Try again in a minute.")
            }
            kept[job.id] = Kept(job: job)
            Self.forget(&kept, input.scope.operatorID)
        }
        let task = Task { await run(job, context) }
        kept.withLock { $0[job.id]?.task = task }
        return job
    }

    package func find(_ id: WhatIfID, by actor: Actor) -> WhatIfJob? {
        kept.withLock { $0[id]?.job }.flatMap { actor.mayRead($0.input.scope) ? $0 : nil }
    }

    /// - Returns: the job as it is then; one that has finished stays as it was. Nil when there is none.
    package func cancel(_ id: WhatIfID, by actor: Actor, at: Timestamp) -> WhatIfJob? {
        guard find(id, by: actor) != nil else { return nil }
        finish(id, .cancelled, at: at)
        let found = kept.withLock { $0[id] }
        found?.task?.cancel()
        return found?.job
    }

    private func run(_ job: WhatIfJob, _ context: FlowContext) async {
        do {
            let result = try await ReplayTariff.run(job.input, context) { [self] done in
                kept.withLock { $0[job.id]?.job.sessionsDone = done }
            }
            finish(job.id, .done(result), at: context.time.now())
        } catch is CancellationError {
            finish(job.id, .cancelled, at: context.time.now())
        } catch {
            context.logger.warning("a study of a tariff failed", metadata: ["error": "\(error)"])
            finish(job.id, .failed("The sessions could not be read. Start the study again."), at: context.time.now())
        }
    }

    /// The first end stands.
    private func finish(_ id: WhatIfID, _ state: WhatIfJob.State, at: Timestamp) {
        kept.withLock { kept in
            guard kept[id]?.job.isRunning ?? false else { return }
            kept[id]?.job.state = state
            kept[id]?.job.finishedAt = at
        }
    }

    private static func forget(_ kept: inout [WhatIfID: Kept], _ operatorID: OperatorID) {
        func drop(_ limit: Int, _ isMeant: (WhatIfJob) -> Bool) {
            let finished = kept.values.map(\.job).filter { !$0.isRunning && isMeant($0) }
            for job in finished.sorted(by: { $0.id > $1.id }).dropFirst(limit) { kept[job.id] = nil }
        }
        drop(keptPerOperator) { $0.input.scope.operatorID == operatorID }
        drop(keptInAll) { _ in true }
    }
}

extension Actor {
    /// Sums over sites are for those who may see each of them.
    fileprivate func mayRead(_ scope: InsightScope) -> Bool {
        guard reaches(scope.operatorID) else { return false }
        guard let own = siteIDs(of: scope.operatorID) else { return true }
        return scope.siteIDs.map { Set($0).isSubset(of: own) } ?? false
    }
}
