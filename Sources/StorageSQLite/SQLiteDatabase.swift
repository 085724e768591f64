import Dispatch
import Kernel
import Logging
import Storage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The embedded database: one file in WAL mode, one writer that commits in groups, some readers beside it.
package final class SQLiteDatabase: Storage.Database {
    package let dialect = SQLDialect.sqlite

    private let location: SQLiteLocation
    private let writer: GroupCommitWriter
    /// Nil in memory, where only the writer's connection sees the data.
    private let readers: ReaderPool?
    private let backups = DispatchQueue(label: "ohmstead.sqlite.backup", qos: .utility)

    /// Opens or creates the file; `:memory:` is a database that lives as long as this object, for tests.
    /// - Throws: `DatabaseError.unavailable` when it cannot be opened, `.corrupt` when it is no database.
    package init(path: String, logger: Logger) throws {
        location = SQLiteLocation(path: path)
        writer = try GroupCommitWriter(location, logger: logger)
        readers = location.isInMemory ? nil : ReaderPool(location)
    }

    package func submitRead(_ job: any DatabaseJob) {
        if let readers { return readers.submit(job) }
        writer.submit(ReadByWriter(job))
    }

    package func submitWrite(_ job: any DatabaseJob) { writer.submit(job) }

    /// Takes the writer's way, because reads work on a full disk too.
    package func health() async -> DatabaseHealth {
        do {
            try await write { [writer] in try writer.probe($0) }
            return .ready
        } catch {
            return .failing(error as? DatabaseError ?? .other("\(error)"))
        }
    }

    /// A consistent copy while the database is in use (`VACUUM INTO`), synced to the disk.
    package func backup(to target: String) async throws {
        let location = location
        guard !location.isInMemory else { throw DatabaseError.notSupported("a database in memory has no backup") }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            backups.async { continuation.resume(with: Result { try Self.copy(location, to: target) }) }
        }
    }

    private static func copy(_ location: SQLiteLocation, to target: String) throws {
        guard makePrivateFile(target) else {
            guard errno != EEXIST else { throw DatabaseError.other("\(target) exists already") }
            throw DatabaseError.unavailable("\(target): \(String(cString: strerror(errno)))")
        }
        do {
            let connection = try location.openReader()
            defer { connection.close() }
            try connection.execute("VACUUM INTO $1", [target])
            try syncToDisk(target)
        } catch {
            unlink(target)
            throw error
        }
    }

    package func close() async {
        // The writer last: only it can put what the log holds into the file.
        await readers?.close()
        await writer.close()
    }
}

private func syncToDisk(_ path: String) throws {
    let file = open(path, O_RDONLY)
    guard file >= 0, fsync(file) == 0, close(file) == 0 else {
        throw DatabaseError.unavailable("\(path): \(String(cString: strerror(errno)))")
    }
}

/// A read of a database in memory, which has one connection only.
private final class ReadByWriter: DatabaseJob {
    private let read: any DatabaseJob

    init(_ read: any DatabaseJob) { self.read = read }

    func run(_ connection: any SQLConnection) throws {
        (connection as? SQLiteConnection)?.beginBody(readOnly: true)
        try read.run(connection)
    }

    func finish(_ error: (any Error)?) { read.finish(error) }
}
