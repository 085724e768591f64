import Kernel
import Storage
import Synchronization

/// Several processes may share a database. One of them does the jobs that are for all: it sends the webhooks, makes the
/// reports, closes what was abandoned, deletes what is kept no longer. When it ends another one goes on at once; when it
/// dies, after the term.
package final class JobLease: Sendable {
    private static let name = "jobs"
    package static let term = Milliseconds.seconds(15)
    private static let renewedEvery = Duration.seconds(5)
    private static let lookEvery = Duration.milliseconds(250)
    /// It counts as lost so long before its end: what was begun in the last moment is done by then, and clocks differ.
    private static let margin = Milliseconds.seconds(3)

    private let context: FlowContext
    private let holder: String
    private let heldUntil = Mutex<Timestamp?>(nil)

    package init(_ context: FlowContext) {
        self.context = context
        holder = context.ids.next().text
    }

    /// Whether this process is to do the jobs.
    package var isHeld: Bool {
        let now = context.time.now()
        return heldUntil.withLock { $0.map { now < $0 - Self.margin } ?? false }
    }

    /// Waits for the turn of this process, or the end of the task.
    package func wait() async {
        while !isHeld, !Task.isCancelled { try? await Task.sleep(for: Self.lookEvery) }
    }

    /// Takes it when it is free and keeps it, until the task is cancelled.
    package func keep() async {
        while !Task.isCancelled {
            do {
                try await renew()
            } catch {
                context.logger.warning("the lease on the jobs was not renewed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.renewedEvery)
        }
        // A database that is away now: the term ends by itself.
        try? await giveUp()
    }

    /// - Returns: whether this process has it.
    @discardableResult
    package func renew() async throws -> Bool {
        let now = context.time.now()
        let until = now + Self.term
        let hasIt = try await context.database.write { [holder] in
            try LeaseRepository.take(Self.name, for: holder, until: until, at: now, $0)
        }
        heldUntil.withLock { $0 = hasIt ? until : nil }
        return hasIt
    }

    package func giveUp() async throws {
        heldUntil.withLock { $0 = nil }
        try await context.database.write { [holder] in try LeaseRepository.giveUp(Self.name, of: holder, $0) }
    }
}
