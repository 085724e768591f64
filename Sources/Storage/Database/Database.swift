import Kernel

/// A database seen from above: asynchronous outside, synchronous inside.
///
/// There is no `await` inside a body, so no write is ever held open across the network, and blocking calls never run
/// on an event loop: the drivers own their threads. A body's connection must not be kept after the body returns.
///
/// Errors are `DatabaseError`s, and whatever a body throws itself.
package protocol Database: Sendable {
    var dialect: SQLDialect { get }

    /// Queues a body for `read`. Callers use `read`.
    func submitRead(_ job: any DatabaseJob)

    /// Queues a body for `write`. Callers use `write`.
    func submitWrite(_ job: any DatabaseJob)

    /// Whether a trivial read and the way to storage work now.
    func health() async -> DatabaseHealth

    /// Writes a consistent copy to a new file while the database is in use.
    /// - Throws: `notSupported` where the database has an own tool for it.
    func backup(to path: String) async throws

    /// Finishes what is queued, then closes. Later calls throw `closed`.
    func close() async
}

// Generic outside, not in the requirements, here and in `SQLConnection`: so the optimizer can specialize them for their
// callers, and the types of a charger's message are not looked up again each time.
extension Database {
    /// Runs the body on one consistent snapshot. A statement that changes data is refused.
    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await FollowedJob.perform(body, submit: submitRead)
    }

    /// Runs the body and returns after its effect is committed to durable storage; when it throws, nothing of it
    /// stays. Many writes may share one commit, each failing alone.
    ///
    /// - The driver may run a body again (serialization failures), so a body has no effect outside the connection.
    /// - Once a statement of a body failed, the write fails with that error, even if the body caught it: PostgreSQL
    ///   cannot go on after an error, so SQLite does not either. Conflicts that are expected are written as
    ///   `ON CONFLICT`.
    /// - `unavailable`, `diskFull` and a failing commit mean "not acknowledged". After a connection is lost in the
    ///   middle of a commit the effect may exist nevertheless, therefore every write is idempotent.
    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await FollowedJob.perform(body, submit: submitWrite)
    }

    /// The same for a caller that waits in no task, which a charger's message would feel.
    /// - Parameter next: called once: on the driver's thread, or at once where the write is refused. It may only hand
    ///   the result on, and takes no lock that the caller holds.
    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> T,
        then next: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        submitWrite(FollowedJob(body, next))
    }
}

package enum DatabaseHealth: Sendable, Hashable {
    case ready
    case failing(DatabaseError)
}
