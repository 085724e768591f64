import Foundation
import Logging
import Metrics
import Storage

/// The work of one writing thread: takes the writes that wait and commits them together, each in a savepoint of its
/// own, so that one failing write fails alone.
struct WriteLane {
    /// How often a write that conflicts with other nodes is run before its caller hears of it.
    private static let attempts = 8
    /// The pause before another attempt, times its number.
    private static let pauseSeconds = 0.002

    let queue: WorkQueue
    let options: PostgresOptions
    let logger: Logger
    private let batchSize = Recorder(label: "ohmstead_commit_batch_writes", aggregate: true)
    private let commitTime = Metrics.Timer(label: "ohmstead_commit_seconds")
    private let depth = Gauge(label: "ohmstead_write_queue_depth")

    init(queue: WorkQueue, options: PostgresOptions, logger: Logger) {
        self.queue = queue
        self.options = options
        self.logger = logger
    }

    /// Returns after the queue was closed and emptied.
    func work() {
        let holder = ConnectionHolder(options, isLocking: options.servesAlone, logger: logger)
        while true {
            let batch = queue.take(upTo: options.writesPerCommit)
            if batch.isEmpty { break }
            let start = ContinuousClock.now
            let outcomes = together(batch, holder)
            commitTime.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
            batchSize.record(batch.count)
            for (job, outcome) in zip(batch, outcomes) { job.finish(outcome) }
            depth.record(queue.depth)
        }
        holder.close()
    }

    /// One commit for all; where that fails for a reason that may pass, one commit for each.
    private func together(_ batch: [any DatabaseJob], _ holder: ConnectionHolder) -> [(any Error)?] {
        do {
            return try commit(batch, holder)
        } catch .final(let error) {
            holder.commitFailed(error)
            return batch.map { _ in error }
        } catch {
            return batch.map { alone($0, holder) }
        }
    }

    private func alone(_ job: any DatabaseJob, _ holder: ConnectionHolder) -> (any Error)? {
        var conflicts = 0
        var wasLost = false
        while true {
            do {
                return try commit([job], holder)[0]
            } catch {
                switch error {
                case .conflict(let error):
                    conflicts += 1
                    guard conflicts < Self.attempts else { return error }
                    Thread.sleep(forTimeInterval: Self.pauseSeconds * Double(conflicts))
                case .lost(let error):
                    guard !wasLost else { return error }
                    wasLost = true
                case .final(let error):
                    holder.commitFailed(error)
                    return error
                }
            }
        }
    }

    /// - Returns: for each job why it alone failed, or nil.
    private func commit(
        _ batch: [any DatabaseJob], _ holder: ConnectionHolder
    ) throws(WholeFailure) -> [(any Error)?] {
        let connection = try WholeFailure.final { try holder.open() }
        defer { holder.recover() }
        connection.beginBody()
        var outcomes: [(any Error)?] = []
        var step = "BEGIN; SAVEPOINT job"
        for job in batch {
            try WholeFailure.beforeCommit { try connection.executeScript(step) }
            let outcome = try run(job, connection)
            outcomes.append(outcome)
            // One round trip ends a savepoint and begins the next.
            step = outcome == nil ? "RELEASE job; SAVEPOINT job" : "ROLLBACK TO job; RELEASE job; SAVEPOINT job"
        }
        let end = outcomes.last.flatMap { $0 } == nil ? "RELEASE job" : "ROLLBACK TO job; RELEASE job"
        try WholeFailure.beforeCommit { try connection.executeScript(end) }
        try WholeFailure.inCommit { try connection.commit() }
        holder.commitSucceeded()
        return outcomes
    }

    /// - Returns: why the job alone failed; nil when it is part of the commit.
    private func run(_ job: any DatabaseJob, _ connection: PostgresConnection) throws(WholeFailure) -> (any Error)? {
        var thrown: (any Error)?
        connection.beginBody()
        do { try job.run(connection) } catch { thrown = error }
        guard let failure = connection.failure else { return thrown }
        if let whole = WholeFailure(beforeCommit: failure) { throw whole }
        return thrown ?? failure
    }
}
