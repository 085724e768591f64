import Logging
import Metrics
import Storage

/// The work of one reading thread: each body in a read-only snapshot of its own.
struct ReadLane {
    private static let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    let queue: WorkQueue
    let options: PostgresOptions
    let logger: Logger
    private let depth = Gauge(label: "ohmstead_read_queue_depth")

    init(queue: WorkQueue, options: PostgresOptions, logger: Logger) {
        self.queue = queue
        self.options = options
        self.logger = logger
    }

    /// Returns after the queue was closed and emptied.
    func work() {
        let holder = ConnectionHolder(options, logger: logger)
        while let job = queue.take(upTo: 1).first {
            let failure = run(job, holder)
            holder.recover()
            depth.record(queue.depth)
            job.finish(failure)
        }
        holder.close()
    }

    private func run(_ job: any DatabaseJob, _ holder: ConnectionHolder) -> (any Error)? {
        do {
            try attempt(job, holder)
            return nil
        } catch DatabaseError.unavailable {
            // A connection that died while nobody used it shows so now. A read can always run again.
            holder.recover()
        } catch {
            return error
        }
        do {
            try attempt(job, holder)
            return nil
        } catch {
            return error
        }
    }

    private func attempt(_ job: any DatabaseJob, _ holder: ConnectionHolder) throws {
        let connection = try holder.open()
        try connection.executeScript(Self.begin)
        connection.beginBody()
        try job.run(connection)
        if let failure = connection.failure { throw failure }
        try connection.commit()
    }
}
