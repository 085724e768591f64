import Storage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where the database is, and how its connections are set up.
struct SQLiteLocation: Sendable {
    let path: String

    var isInMemory: Bool { path == ":memory:" }

    private static let writerCacheKiB = 24_576
    private static let readerCacheKiB = 8192
    /// Reads of this much of the file go through the page cache of the system without a copy.
    private static let mappedBytes = 268_435_456

    func openWriter() throws -> SQLiteConnection {
        // SQLite says what is wrong with the place; the log and its index get the rights of the file.
        if !isInMemory { _ = makePrivateFile(path) }
        let connection = try SQLiteConnection(path: path, readOnly: false)
        // A commit is acknowledged, so it is on the disk: FULL syncs the log at each commit. With recursive triggers
        // `INSERT OR REPLACE` fires the delete triggers that protect append-only tables.
        try prepare(
            connection,
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
            PRAGMA recursive_triggers = ON; PRAGMA cache_size = -\(Self.writerCacheKiB);
            PRAGMA temp_store = MEMORY;
            """)
        return connection
    }

    /// Only copies the log to the file; see `LogCopier`.
    func openCopier() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, readOnly: false)
        try prepare(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = 0;")
        return connection
    }

    func openReader() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, readOnly: true)
        try prepare(
            connection, "PRAGMA cache_size = -\(Self.readerCacheKiB); PRAGMA mmap_size = \(Self.mappedBytes);")
        return connection
    }

    private func prepare(_ connection: SQLiteConnection, _ script: String) throws {
        do {
            try connection.executeScript(script)
        } catch {
            connection.close()
            throw error
        }
    }
}

/// Makes a file that only this user reads: it holds people, cards and money. One that is there stays as it is.
/// - Returns: false when it is there, or cannot be made; `errno` says which.
func makePrivateFile(_ path: String) -> Bool {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    close(file)
    return true
}
