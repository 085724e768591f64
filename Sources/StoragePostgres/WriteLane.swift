import Foundation
import Logging
import Metrics
import Storage

/// The work of one writing thread: takes the writes that wait and commits them together, and one failing write fails
/// alone: those before it are committed without it, those after it go into the next commit.
struct WriteLane {
    /// How often a write that conflicts with other nodes is run before its caller hears of it.
    private static let attempts = 8
    /// The pause before another attempt, times its number.
    private static let pauseSeconds = 0.002
    /// When slow writes make a batch last longer, the rest of it waits for the next: the first answer is due.
    private static let batchTime = Duration.milliseconds(50)
    /// After a conflict with other nodes so many writes get a commit each before the next batch is tried.
    private static let commitsAlone = 64

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
            let outcomes = together(batch, since: start, holder)
            commitTime.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
            batchSize.record(outcomes.count)
            for (job, outcome) in zip(batch, outcomes) { job.finish(outcome) }
            queue.putBack(batch.dropFirst(outcomes.count))
            depth.record(queue.depth)
        }
        holder.close()
    }

    /// One commit for all; where that fails for a reason that may pass, one commit for each.
    /// - Returns: the outcomes of the first of them; the others were not begun.
    private func together(
        _ batch: [any DatabaseJob], since start: ContinuousClock.Instant, _ holder: ConnectionHolder
    ) -> [(any Error)?] {
        do {
            switch try commit(batch[...], since: start, holder) {
            case .committed(let outcomes): return outcomes
            case .spoilt(let first, let error):
                // It saw what those before it did, and once they are committed its failure is true.
                guard first > 0 else { return [error] }
                if case .committed(let outcomes) = try commit(batch[..<first], since: .now, holder) {
                    return outcomes.count == first ? outcomes + [error] : outcomes
                }
            }
        } catch .final(let error) {
            holder.commitFailed(error)
            return batch.map { _ in error }
        } catch {}
        return batch.prefix(Self.commitsAlone).map { alone($0, holder) }
    }

    private func alone(_ job: any DatabaseJob, _ holder: ConnectionHolder) -> (any Error)? {
        var conflicts = 0
        var wasLost = false
        while true {
            do {
                switch try commit([job], since: .now, holder) {
                case .committed(let outcomes): return outcomes[0]
                case .spoilt(_, let error): return error
                }
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

    private enum Attempt {
        /// For each job why it alone failed, or nil. Jobs that are missing were not begun.
        case committed([(any Error)?])
        /// Nothing is committed: this one failed after it, or its failing statement, had spoilt the transaction.
        case spoilt(by: Int, any Error)
    }

    private func commit(
        _ batch: ArraySlice<any DatabaseJob>, since start: ContinuousClock.Instant, _ holder: ConnectionHolder
    ) throws(WholeFailure) -> Attempt {
        let connection = try WholeFailure.final { try holder.open() }
        defer { holder.recover() }
        try WholeFailure.beforeCommit { try connection.executeScript("BEGIN") }
        var outcomes: [(any Error)?] = []
        for job in batch {
            let outcome = try run(job, connection)
            if let outcome, connection.isTouched { return .spoilt(by: outcomes.count, outcome) }
            outcomes.append(outcome)
            if ContinuousClock.now - start > Self.batchTime { break }
        }
        try WholeFailure.inCommit { try connection.commit() }
        holder.commitSucceeded()
        return .committed(outcomes)
    }

    /// - Returns: why the job alone failed; nil when it is part of the commit.
    private func run(_ job: any DatabaseJob, _ connection: PostgresConnection) throws(WholeFailure) -> (any Error)? {
        var thrown: (any Error)?
        connection.beginBody()
        do {
            try job.run(connection)
        } catch {
            thrown = error
        }
        // What is still on its way may fail too. What fails here is noted as the body's.
        _ = try? connection.settle()
        guard let failure = connection.failure else { return thrown }
        if let whole = WholeFailure(beforeCommit: failure) { throw whole }
        return thrown ?? failure
    }
}
