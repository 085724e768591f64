import CSQLite
import Kernel
import Storage

/// One open connection to a database file, used by one thread at a time.
final class SQLiteConnection: SQLConnection {
    /// Statements kept prepared; the program has fewer different ones.
    private static let cacheLimit = 500
    /// How long to wait for another process (a backup, `ohmstead ledger verify`) that locks the file.
    private static let busyMilliseconds: Int32 = 5000

    private let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]
    /// The same by where their texts lie: most are constants of the program, and to hash a long one takes longer than to
    /// find a row.
    private var byAddress: [TextAddress: (text: String, statement: SQLiteStatement)] = [:]
    private var refusesChanges = false
    /// The first error of a statement since `beginBody`: a body that swallowed it fails nevertheless.
    private(set) var failure: DatabaseError?
    /// Whether a statement that may change something succeeded since `beginBody`.
    private(set) var mayHaveChanged = false

    /// Pages in the write-ahead log after the last commit of this connection, since `watchLog`.
    private(set) var logPages = 0

    let dialect = SQLDialect.sqlite

    private static let preparation: Void = ohmstead_sqlite_count_no_memory()

    init(path: String, readOnly: Bool) throws {
        Self.preparation
        var handle: OpaquePointer?
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw DatabaseError.unavailable("\(path): \(message)")
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    }

    func close() {
        forgetStatements()
        sqlite3_close_v2(handle)
    }

    // MARK: The write-ahead log

    /// From now on `logPages` is kept, and no commit copies the log by itself.
    func watchLog() {
        _ = sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                if let context {
                    Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Copies what it can of the log to the file, without waiting for anybody.
    /// - Returns: the pages of the log that are in the file now.
    func copyLog() throws -> Int {
        var (pages, copied): (Int32, Int32) = (0, 0)
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied)
        guard code == SQLITE_OK else { throw failed(code) }
        return Int(copied)
    }

    /// Rows changed since the connection was opened.
    var totalChanges: Int64 { sqlite3_total_changes64(handle) }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// - Parameter readOnly: whether statements that change data are refused until the next body begins.
    func beginBody(readOnly: Bool) {
        failure = nil
        mayHaveChanged = false
        refusesChanges = readOnly
    }

    /// After it the driver's own statements run again, whatever became of the body.
    func endBody() { refusesChanges = false }

    // MARK: SQLConnection

    @discardableResult
    func execute(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int {
        let statement = try prepared(sql, arguments)
        defer { statement.reset() }
        while true {
            let code = sqlite3_step(statement.handle)
            // After a statement that cannot change rows, `sqlite3_changes` still tells of the one before.
            if code == SQLITE_DONE {
                if statement.isReadOnly { return 0 }
                mayHaveChanged = true
                return Int(sqlite3_changes64(handle))
            }
            guard code == SQLITE_ROW else { throw failed(code) }
        }
    }

    func executeLater(_ sql: String, _ arguments: [any SQLBindable]) throws { try execute(sql, arguments) }

    func forEachRow(
        _ sql: String, _ arguments: [any SQLBindable], _ row: (any SQLRow) throws -> Void
    ) throws {
        let statement = try prepared(sql, arguments)
        defer { statement.reset() }
        while true {
            let code = sqlite3_step(statement.handle)
            if code == SQLITE_DONE || code == SQLITE_ROW { mayHaveChanged = mayHaveChanged || !statement.isReadOnly }
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failed(code) }
            try row(SQLiteRow(statement: statement.handle))
        }
    }

    func executeScript(_ sql: String) throws {
        if refusesChanges { throw failed(DatabaseError.other("a read runs no scripts")) }
        mayHaveChanged = true
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failed(code) }
    }

    // MARK: Statements

    private func prepared(_ sql: String, _ arguments: [any SQLBindable]) throws -> SQLiteStatement {
        let statement = try known(sql) ?? prepare(sql)
        if refusesChanges, !statement.isReadOnly {
            throw failed(DatabaseError.other("a read changes nothing: \(sql)"))
        }
        switch statement.bind(arguments) {
        case .bound: return statement
        case .refused(let code): throw failed(code)
        case .mismatch(let reason): throw failed(DatabaseError.other("\(reason): \(sql)"))
        }
    }

    private func known(_ sql: String) -> SQLiteStatement? {
        let address = TextAddress(sql)
        // Other texts may come to lie where one was: the text decides, and one at the same place is compared at once.
        if let address, let found = byAddress[address], found.text == sql { return found.statement }
        guard let statement = statements[sql] else { return nil }
        if let address { byAddress[address] = (sql, statement) }
        return statement
    }

    private func prepare(_ sql: String) throws -> SQLiteStatement {
        if max(statements.count, byAddress.count) >= Self.cacheLimit { forgetStatements() }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK else { throw failed(code) }
        guard let prepared else { throw failed(DatabaseError.other("there is no statement in: \(sql)")) }
        let statement = SQLiteStatement(prepared)
        statements[sql] = statement
        return statement
    }

    private func forgetStatements() {
        for statement in statements.values { statement.finalize() }
        statements = [:]
        byAddress = [:]
    }

    private func failed(_ code: Int32) -> DatabaseError {
        failed(SQLiteErrors.error(code, message: String(cString: sqlite3_errmsg(handle))))
    }

    private func failed(_ error: DatabaseError) -> DatabaseError {
        if failure == nil { failure = error }
        return error
    }
}

/// Where the bytes of a text lie. Nil for short ones, which lie in the value itself.
private struct TextAddress: Hashable {
    let start: UInt
    let count: Int

    init?(_ text: String) {
        guard text.utf8.count > 15 else { return nil }
        let place = text.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) }
        guard let place else { return nil }
        start = place
        count = text.utf8.count
    }
}
