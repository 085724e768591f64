import Dispatch
import Kernel
import Logging
import Metrics
import Storage
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one writer of the database: takes all writes that have queued while the last commit ran, and commits them
/// together. A thousand chargers share one fsync, and one failing write fails alone: a batch in which a write failed
/// halfway runs again with a savepoint around each of its writes, which is dear and seldom needed.
final class GroupCommitWriter: @unchecked Sendable {
    // `@unchecked`: `connection`, `failedCommits` and `isProbing` are touched on `queue` only; the rest is constant or behind the mutex.

    /// Writes in one commit: enough to make the fsync cheap, few enough to keep the answer of the first within tens of
    /// milliseconds.
    static let batchLimit = 1000
    /// When slow writes make a batch last longer, the rest of it waits for the next: the first answer is due.
    static let batchTime = Duration.milliseconds(50)
    /// Writes that may wait: some seconds of work. Beyond it callers are told to come back, and chargers send again.
    static let queueLimit = 50_000

    /// A commit of so many writes is followed by a short gathering of the next.
    private static let manyTogether = 16
    private static let gatherMicroseconds: UInt32 = 3000

    private struct State {
        var waiting: [any DatabaseJob] = []
        var isDraining = false
        var isClosed = false
    }

    private let queue = DispatchQueue(label: "ohmstead.sqlite.writer", qos: .userInitiated)
    private let state = Mutex(State())
    private let location: SQLiteLocation
    private let logger: Logger
    private var connection: SQLiteConnection?
    private let copier: LogCopier
    /// Commits that failed one after the other: the first is logged, and the end of the trouble.
    private var failedCommits = 0
    /// The batch that runs wrote a page just to see whether it can.
    private var isProbing = false
    private let batchSize = Recorder(label: "ohmstead_commit_batch_writes", aggregate: true)
    private let commitTime = Metrics.Timer(label: "ohmstead_commit_seconds")
    private let depth = Gauge(label: "ohmstead_write_queue_depth")

    init(_ location: SQLiteLocation, logger: Logger) throws {
        self.location = location
        self.logger = logger
        connection = try location.openWriter()
        connection?.watchLog()
        copier = LogCopier(location, logger: logger)
    }

    func submit(_ job: any DatabaseJob) {
        let refusal = state.withLock { state -> DatabaseError? in
            if state.isClosed { return .closed }
            if state.waiting.count >= Self.queueLimit { return .busy("\(Self.queueLimit) writes wait already") }
            state.waiting.append(job)
            if !state.isDraining {
                state.isDraining = true
                queue.async { self.drain() }
            }
            return nil
        }
        if let refusal { job.finish(refusal) }
    }

    /// Finishes what is queued, then closes.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async {
                self.drain()
                self.copier.close()
                self.connection?.close()
                self.connection = nil
                continuation.resume()
            }
        }
    }

    private func drain() {
        while true {
            let batch = state.withLock { state in
                if state.waiting.isEmpty { state.isDraining = false }
                let batch = Array(state.waiting.prefix(Self.batchLimit))
                state.waiting.removeFirst(batch.count)
                return batch
            }
            if batch.isEmpty { return }
            let taken = commit(batch)
            let left = state.withLock { state in
                if taken < batch.count { state.waiting.insert(contentsOf: batch[taken...], at: 0) }
                return state.waiting.count
            }
            depth.record(left)
            // Many write at once: those who are on their way share the next commit, which costs more than their wait.
            if taken >= Self.manyTogether, left < Self.manyTogether { usleep(Self.gatherMicroseconds) }
        }
    }

    /// Inside a write: fails where commits fail. One that changes nothing succeeds on a full disk too, so after a
    /// failure a page is written.
    func probe(_ connection: any SQLConnection) throws {
        guard failedCommits > 0 else { return }
        isProbing = true
        try connection.execute("PRAGMA user_version = 0")
    }

    /// - Returns: how many of the jobs are finished; the others were not begun.
    private func commit(_ batch: [any DatabaseJob]) -> Int {
        let start = ContinuousClock.now
        var outcomes: [(any Error)?] = []
        outcomes.reserveCapacity(batch.count)
        do {
            let connection = try openConnection()
            let changesBefore = connection.totalChanges
            isProbing = false
            if try !run(batch, since: start, &outcomes, connection) {
                try connection.execute("ROLLBACK", [])
                outcomes.removeAll(keepingCapacity: true)
                try runApart(batch, since: start, &outcomes, connection)
            }
            try connection.execute("COMMIT", [])
            noteSuccess(hasWritten: isProbing || connection.totalChanges > changesBefore)
        } catch {
            abandon(error)
            for job in batch { job.finish(error) }
            return batch.count
        }
        commitTime.recordNanoseconds(nanoseconds(start.duration(to: .now)))
        batchSize.record(outcomes.count)
        for (job, outcome) in zip(batch, outcomes) { job.finish(outcome) }
        if let connection { copier.committed(connection) }
        return outcomes.count
    }

    private func noteSuccess(hasWritten: Bool) {
        guard failedCommits > 0, hasWritten else { return }
        logger.notice("commits succeed again", metadata: ["failed": "\(failedCommits)"])
        failedCommits = 0
    }

    /// Begins the transaction and runs the jobs.
    /// - Returns: false when a job failed after it had changed something.
    /// - Throws: when the whole transaction is lost (disk full, I/O error).
    private func run(
        _ batch: [any DatabaseJob], since start: ContinuousClock.Instant, _ outcomes: inout [(any Error)?],
        _ connection: SQLiteConnection
    ) throws -> Bool {
        try connection.execute("BEGIN IMMEDIATE", [])
        for job in batch {
            let error = try failure(of: job, connection)
            if error != nil, connection.mayHaveChanged { return false }
            outcomes.append(error)
            if ContinuousClock.now - start > Self.batchTime { break }
        }
        return true
    }

    /// The same, each job in a savepoint.
    private func runApart(
        _ batch: [any DatabaseJob], since start: ContinuousClock.Instant, _ outcomes: inout [(any Error)?],
        _ connection: SQLiteConnection
    ) throws {
        try connection.execute("BEGIN IMMEDIATE", [])
        for job in batch {
            try connection.execute("SAVEPOINT job", [])
            let error = try failure(of: job, connection)
            if error != nil { try connection.execute("ROLLBACK TO job", []) }
            try connection.execute("RELEASE job", [])
            outcomes.append(error)
            if ContinuousClock.now - start > Self.batchTime { break }
        }
    }

    /// - Returns: why the job alone failed.
    /// - Throws: when the whole transaction is lost.
    private func failure(of job: any DatabaseJob, _ connection: SQLiteConnection) throws -> (any Error)? {
        connection.beginBody(readOnly: false)
        defer { connection.endBody() }
        do {
            try job.run(connection)
            guard let failure = connection.failure else { return nil }
            throw failure
        } catch {
            // SQLite rolls the whole transaction back on some errors; then nothing of the batch is kept.
            guard connection.isInTransaction else { throw connection.failure ?? error }
            if let failure = connection.failure, losesAll(failure) { throw failure }
            return error
        }
    }

    private func losesAll(_ failure: DatabaseError) -> Bool {
        switch failure {
        case .diskFull, .unavailable, .corrupt: true
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .notNullViolation, .appendOnlyViolation, .busy,
            .timedOut, .newerSchema, .changedMigration, .failedMigration, .notSupported, .closed, .other:
            false
        }
    }

    private func openConnection() throws -> SQLiteConnection {
        if let connection { return connection }
        let opened = try location.openWriter()
        opened.watchLog()
        connection = opened
        return opened
    }

    /// Nothing of the batch is acknowledged. After an I/O error the state of the connection is not trusted: the next
    /// batch opens another one. When the disk was full or another process held the lock, it is sound.
    private func abandon(_ error: any Error) {
        failedCommits += 1
        if failedCommits == 1 {
            logger.error(
                "commits fail, nothing is acknowledged", metadata: ["path": "\(location.path)", "error": "\(error)"])
        }
        guard let connection else { return }
        if connection.isInTransaction { _ = try? connection.execute("ROLLBACK", []) }
        if isSoundAfter(error), !connection.isInTransaction { return }
        guard !location.isInMemory else { return }
        connection.close()
        self.connection = nil
    }

    private func isSoundAfter(_ error: any Error) -> Bool {
        if case DatabaseError.diskFull = error { return true }
        if case DatabaseError.busy = error { return true }
        return false
    }

    private func nanoseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    }
}
