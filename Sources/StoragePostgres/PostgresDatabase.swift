import CLibPQ
import Foundation
import Kernel
import Logging
import Storage
import Synchronization

/// A PostgreSQL server behind the seam: a bounded pool of connections, each on a thread of its own.
package final class PostgresDatabase: Storage.Database {
    /// Calls that may wait: some seconds of work. Beyond it callers are told to come back, and chargers send again.
    private static let queueLimit = 20_000

    package let dialect = SQLDialect.postgres

    /// The detail of `DatabaseError.unavailable` while another server holds the schema.
    package static let otherServer = "another server works on this database"

    private let reads = WorkQueue(limit: queueLimit)
    private let writes = WorkQueue(limit: queueLimit)
    private let threads: ThreadGroup

    /// Connects when it is first used.
    /// - Throws: `DatabaseError.notSupported` for a text that is no PostgreSQL URL; the text itself, which may hold a password,
    ///   is not in the error.
    package convenience init(url: String, logger: Logger) throws {
        guard let parsed = PQconninfoParse(url, nil) else {
            throw DatabaseError.notSupported("this is no URL such as postgres://user:password@host:5432/database")
        }
        PQconninfoFree(parsed)
        self.init(PostgresOptions(url: url), logger: logger)
    }

    /// Connects once, so that a wrong address or password shows now.
    /// - Throws: `DatabaseError.unavailable`; `.notSupported` when the server is older than 15.
    package static func open(_ options: PostgresOptions, logger: Logger) async throws -> PostgresDatabase {
        let database = PostgresDatabase(options, logger: logger)
        do {
            _ = try await database.read { try $0.exists("SELECT 1") }
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    private init(_ options: PostgresOptions, logger: Logger) {
        threads = ThreadGroup()
        let readLane = ReadLane(queue: reads, options: options, logger: logger)
        let writeLane = WriteLane(queue: writes, options: options, logger: logger)
        for number in 0..<options.readers { threads.start("postgres reader \(number)", readLane.work) }
        for number in 0..<options.writers { threads.start("postgres writer \(number)", writeLane.work) }
    }

    package func submitRead(_ job: any DatabaseJob) { reads.submit(job) }

    package func submitWrite(_ job: any DatabaseJob) { writes.submit(job) }

    package func health() async -> DatabaseHealth {
        do {
            _ = try await write { try $0.exists("SELECT 1") }
            return .ready
        } catch {
            return .failing(error as? DatabaseError ?? .other("\(error)"))
        }
    }

    package func backup(to path: String) async throws {
        throw DatabaseError.notSupported(
            "a PostgreSQL database is copied with pg_dump, for example: pg_dump --format=custom --file=\(path) URL")
    }

    package func close() async {
        reads.close()
        writes.close()
        await threads.finished()
    }
}

/// Threads that end by themselves once their queue is closed.
private final class ThreadGroup: Sendable {
    /// Bodies are shallow; the default of 8 MiB is address space only, but there is no need for it.
    private static let stackBytes = 1_048_576

    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.running += 1 }
        let thread = Thread { [self] in
            work()
            ended()
        }
        thread.name = name
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    private func ended() {
        let waiting = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func finished() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running > 0 { state.waiting.append(continuation) }
                return state.running == 0
            }
            if isOver { continuation.resume() }
        }
    }
}
