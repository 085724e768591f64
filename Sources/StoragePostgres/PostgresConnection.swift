import CLibPQ
import Storage

/// One connection to a server, used by one thread at a time.
final class PostgresConnection: SQLConnection {
    /// Statements kept prepared in each connection; the program has fewer different ones.
    private static let cacheLimit = 500
    /// Statements on their way at once.
    private static let awaitedLimit = 100
    private static let oldestServer: Int32 = 150_000

    private let handle: OpaquePointer
    private var statements: [String: String] = [:]
    private var prepared = 0
    private var arguments = PostgresArguments()
    /// Answers that are on their way.
    private var awaited = 0
    /// Statements that were sent to be prepared, and may not have been.
    private var fresh: [String] = []
    private var isBroken = false
    /// The first error of a statement since `beginBody`.
    private(set) var failure: DatabaseError?
    /// Whether a statement since `beginBody` may have changed something, or failed, so that the transaction is not what
    /// it was before.
    private(set) var isTouched = false

    let dialect = SQLDialect.postgres

    /// - Throws: `DatabaseError.unavailable`, with libpq's words (they hold no password).
    init(_ options: PostgresOptions) throws {
        // Keys before `dbname` are defaults that the URL may set otherwise; those after it are not negotiable.
        let settings: [(any SQLBindable, any SQLBindable)] = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "15000"), ("keepalives_idle", "15"),
            ("application_name", "ohmstead"), ("dbname", options.url), ("client_encoding", "UTF8"),
        ]
        var keys = PostgresArguments()
        var values = PostgresArguments()
        guard keys.fill(settings.map(\.0) + [SQLValue.null]), values.fill(settings.map(\.1) + [SQLValue.null]) else {
            throw DatabaseError.unavailable("the URL of the database holds a NUL")
        }
        let handle = keys.withPointers { _, keys, _, _ in
            values.withPointers { _, values, _, _ in PQconnectdbParams(keys, values, 1) }
        }
        guard let handle else { throw DatabaseError.unavailable("out of memory") }
        // libpq would write the server's notices to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            // The lines after the first are libpq's guesses.
            let lines = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
            PQfinish(handle)
            throw DatabaseError.unavailable(lines.first.map(String.init) ?? "no reason was given")
        }
        do {
            guard PQserverVersion(handle) >= Self.oldestServer else {
                throw DatabaseError.notSupported("PostgreSQL 15 or later is needed, this server is older")
            }
            try executeScript(options.sessionScript)
        } catch {
            PQfinish(handle)
            throw error
        }
    }

    func close() { PQfinish(handle) }

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK && !isBroken }

    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    func beginBody() {
        failure = nil
        isTouched = false
    }

    // MARK: SQLConnection

    @discardableResult
    func execute(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int {
        let result = try run(sql, arguments)
        defer { PQclear(result) }
        // The count of a SELECT is of rows read.
        if String(cString: PQcmdStatus(result)).hasPrefix("SELECT") { return 0 }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    func forEachRow(
        _ sql: String, _ arguments: [any SQLBindable], _ row: (any SQLRow) throws -> Void
    ) throws {
        let result = try run(sql, arguments)
        defer { PQclear(result) }
        for index in 0..<PQntuples(result) { try row(PostgresRow(result: result, row: index)) }
    }

    func executeScript(_ sql: String) throws {
        isTouched = true
        PQclear(try command(sql))
    }

    /// Runs the driver's own `COMMIT`: the server answers `ROLLBACK` when the transaction had failed.
    func commit() throws {
        let result = try command("COMMIT")
        defer { PQclear(result) }
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
            throw DatabaseError.other("the server rolled back instead of committing")
        }
    }

    // MARK: Statements

    private func command(_ sql: String) throws -> OpaquePointer {
        try settle()
        return try checked(PQexec(handle, sql))
    }

    private func run(_ sql: String, _ values: [any SQLBindable]) throws -> OpaquePointer {
        guard arguments.fill(values) else { throw failed(.other("a text argument holds a NUL: \(sql)")) }
        if awaited > 0 {
            try send(sql)
            return try collect()
        }
        let name = try statements[sql] ?? prepare(sql)
        return try checked(
            arguments.withPointers { count, places, lengths, formats in
                PQexecPrepared(handle, name, count, places, lengths, formats, 0)
            })
    }

    private func prepare(_ sql: String) throws -> String {
        if statements.count >= Self.cacheLimit {
            statements = [:]
            try executeScript("DEALLOCATE ALL")
        }
        let name = nextName()
        PQclear(try checked(PQprepare(handle, name, sql, 0, nil)))
        statements[sql] = name
        return name
    }

    private func nextName() -> String {
        prepared += 1
        return "s\(prepared)"
    }

    private func checked(_ result: OpaquePointer?) throws -> OpaquePointer {
        let status = PQresultStatus(result)
        if let result, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK {
            let tag = String(cString: PQcmdStatus(result))
            // A statement that was only prepared has no tag.
            if !tag.isEmpty, !tag.hasPrefix("SELECT") { isTouched = true }
            return result
        }
        defer { PQclear(result) }
        throw failed(PostgresErrors.error(result, connection: handle))
    }

    private func failed(_ error: DatabaseError) -> DatabaseError {
        isTouched = true
        if failure == nil { failure = error }
        return error
    }

    // MARK: Statements that travel together (libpq, "Pipeline Mode")

    func executeLater(_ sql: String, _ values: [any SQLBindable]) throws {
        guard arguments.fill(values) else { throw failed(.other("a text argument holds a NUL: \(sql)")) }
        if statements[sql] == nil, awaited == 0 {
            // Each statement is prepared once, and those are soon known.
            _ = try prepare(sql)
        }
        if awaited == 0 { PQenterPipelineMode(handle) }
        try send(sql)
        if awaited >= Self.awaitedLimit { PQclear(try collect()) }
    }

    /// Waits for what was sent; a failure among it is the body's.
    func settle() throws {
        if awaited > 0 { PQclear(try collect()) }
    }

    private func send(_ sql: String) throws {
        var isSent = true
        let known = statements[sql]
        let name = known ?? nextName()
        if known == nil {
            isSent = PQsendPrepare(handle, name, sql, 0, nil) == 1
            awaited += 1
            fresh.append(sql)
            statements[sql] = name
        }
        isSent =
            isSent
            && arguments.withPointers { count, places, lengths, formats in
                PQsendQueryPrepared(handle, name, count, places, lengths, formats, 0)
            } == 1
        awaited += 1
        guard isSent else {
            abandon()
            throw failed(PostgresErrors.error(nil, connection: handle))
        }
    }

    /// - Returns: the answer to the last statement that was sent.
    private func collect() throws -> OpaquePointer {
        var last: OpaquePointer?
        var problem: (any Error)?
        guard PQpipelineSync(handle) == 1 else {
            abandon()
            throw failed(PostgresErrors.error(nil, connection: handle))
        }
        for _ in 0..<awaited {
            PQclear(last)
            last = nil
            let result = PQgetResult(handle)
            guard problem == nil else {
                PQclear(result)
                if result != nil { PQclear(PQgetResult(handle)) }
                continue
            }
            do { last = try checked(result) } catch { problem = error }
            // Each answer is followed by a nil; a connection that is lost gives nothing else.
            if result != nil { PQclear(PQgetResult(handle)) }
        }
        PQclear(PQgetResult(handle))
        awaited = 0
        PQexitPipelineMode(handle)
        if let problem {
            // What was to be prepared after the failing statement was not.
            for sql in fresh { statements[sql] = nil }
            fresh = []
            PQclear(last)
            throw problem
        }
        fresh = []
        guard let last else { throw failed(.other("the server gave no answer")) }
        return last
    }

    /// The connection cannot be used any more.
    private func abandon() {
        awaited = 0
        for sql in fresh { statements[sql] = nil }
        fresh = []
        isBroken = true
    }
}
