import CLibPQ
import Storage

/// One connection to a server, used by one thread at a time.
final class PostgresConnection: SQLConnection {
    /// Statements kept prepared in each connection; the program has fewer different ones.
    private static let cacheLimit = 500
    private static let oldestServer: Int32 = 150_000

    private let handle: OpaquePointer
    private var statements: [String: String] = [:]
    private var prepared = 0
    private var arguments = PostgresArguments()
    /// The first error of a statement since `beginBody`.
    private(set) var failure: DatabaseError?

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

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK }

    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    func beginBody() { failure = nil }

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

    func executeScript(_ sql: String) throws { PQclear(try command(sql)) }

    /// Runs the driver's own `COMMIT`: the server answers `ROLLBACK` when the transaction had failed.
    func commit() throws {
        let result = try command("COMMIT")
        defer { PQclear(result) }
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
            throw DatabaseError.other("the server rolled back instead of committing")
        }
    }

    // MARK: Statements

    private func command(_ sql: String) throws -> OpaquePointer { try checked(PQexec(handle, sql)) }

    private func run(_ sql: String, _ values: [any SQLBindable]) throws -> OpaquePointer {
        guard arguments.fill(values) else { throw failed(.other("a text argument holds a NUL: \(sql)")) }
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
        prepared += 1
        let name = "s\(prepared)"
        PQclear(try checked(PQprepare(handle, name, sql, 0, nil)))
        statements[sql] = name
        return name
    }

    private func checked(_ result: OpaquePointer?) throws -> OpaquePointer {
        let status = PQresultStatus(result)
        if let result, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return result }
        defer { PQclear(result) }
        throw failed(PostgresErrors.error(result, connection: handle))
    }

    private func failed(_ error: DatabaseError) -> DatabaseError {
        if failure == nil { failure = error }
        return error
    }
}
