/// What a body of `read` or `write` talks to. It never leaves the body.
package protocol SQLConnection {
    var dialect: SQLDialect { get }

    /// Runs one statement; the text is prepared once and cached, so values belong in `$1`, `$2`, ...
    /// - Returns: the number of rows that were inserted, updated or deleted.
    @discardableResult
    func execute(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int

    /// Runs one statement whose count nobody asks for. Over a network it travels together with the statements after it, so
    /// its failure may show only there, or when the body has ended.
    func executeLater(_ sql: String, _ arguments: [any SQLBindable]) throws

    /// Runs one statement and hands out each of its rows; also for `INSERT ... RETURNING`.
    func forEachRow(
        _ sql: String, _ arguments: [any SQLBindable], _ row: (any SQLRow) throws -> Void
    ) throws

    /// Runs several statements without arguments, separated by semicolons: schema migrations.
    func executeScript(_ sql: String) throws
}

extension SQLConnection {
    /// Runs one statement and maps each of its rows.
    package func query<T>(
        _ sql: String, _ arguments: [any SQLBindable], _ row: (any SQLRow) throws -> T
    ) throws -> [T] {
        var results: [T] = []
        try forEachRow(sql, arguments) { results.append(try row($0)) }
        return results
    }

    @discardableResult
    package func execute(_ sql: String, _ arguments: any SQLBindable...) throws -> Int {
        try execute(sql, arguments)
    }

    package func executeLater(_ sql: String, _ arguments: any SQLBindable...) throws {
        try executeLater(sql, arguments)
    }

    package func rows<T>(
        _ sql: String, _ arguments: any SQLBindable..., row: (any SQLRow) throws -> T
    ) throws -> [T] {
        try query(sql, arguments, row)
    }

    /// The first row, or nil where there is none. All rows are fetched: write `LIMIT 1` where there may be many.
    package func first<T>(
        _ sql: String, _ arguments: any SQLBindable..., row: (any SQLRow) throws -> T
    ) throws -> T? {
        var found: T?
        try forEachRow(sql, arguments) { if found == nil { found = try row($0) } }
        return found
    }

    /// Whether the query has a row.
    package func exists(_ sql: String, _ arguments: any SQLBindable...) throws -> Bool {
        try !query(sql, arguments) { _ in }.isEmpty
    }
}
