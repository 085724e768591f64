import Kernel

/// Brings a database to the schema of this program.
package enum Migrator {
    /// How often a step is tried that finds the database locked, each time for as long as a connection waits: another
    /// program is at a long step of its own.
    private static let attempts = 12

    /// Applies what is missing, each step in a write of its own under a lock, so that several programs may start at
    /// once.
    /// - Returns: the steps that were applied now.
    /// - Throws: `newerSchema`, `changedMigration`, `failedMigration`, or what hinders the connection.
    @discardableResult
    package static func migrate(
        _ database: any Database, to steps: [Migration] = SchemaMigrations.all, now: Timestamp
    ) async throws -> [Migration] {
        precondition(steps.map(\.number) == Array(1..<steps.count + 1), "migrations are numbered 1, 2, 3, ...")
        do {
            try await createTable(database)
        } catch let error as DatabaseError where !error.isTransient {
            // PostgreSQL, where another program made it at the same moment: by one of several errors, and by none now.
            try await createTable(database)
        }
        var done: [Migration] = []
        for step in steps where try await apply(step, of: steps, database, now: now) { done.append(step) }
        return done
    }

    /// The steps that `migrate` would apply. Throws as `migrate` does where it could not.
    package static func pending(
        _ database: any Database, of steps: [Migration] = SchemaMigrations.all
    ) async throws -> [Migration] {
        try await database.read { connection in
            guard try hasTable(connection) else { return steps }
            let known = try verified(steps, connection)
            return steps.filter { $0.number > known }
        }
    }

    private static func createTable(_ database: any Database) async throws {
        try await patiently { try await database.write { try $0.executeScript($0.dialect.rendered(table)) } }
    }

    private static func patiently<T>(_ body: () async throws -> T) async throws -> T {
        for _ in 1..<attempts {
            do { return try await body() } catch DatabaseError.busy { continue }
        }
        return try await body()
    }

    private static func apply(
        _ step: Migration, of steps: [Migration], _ database: any Database, now: Timestamp
    ) async throws -> Bool {
        try await patiently { try await applyNow(step, of: steps, database, now: now) }
    }

    private static func applyNow(
        _ step: Migration, of steps: [Migration], _ database: any Database, now: Timestamp
    ) async throws -> Bool {
        try await database.write { connection in
            if let lock = connection.dialect.migrationLock { try connection.executeScript(lock) }
            guard try verified(steps, connection) < step.number else { return false }
            do {
                try connection.executeScript(step.script(connection.dialect))
            } catch let error as DatabaseError where !error.isTransient {
                throw DatabaseError.failedMigration(number: step.number, name: step.name, reason: error.description)
            }
            try connection.execute(
                "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                step.number, step.name, step.checksum, now)
            return true
        }
    }

    /// The number of the last applied step, after a check that the applied steps are the ones this program knows.
    private static func verified(_ steps: [Migration], _ connection: any SQLConnection) throws -> Int {
        let applied = try connection.rows("SELECT number, checksum FROM schema_migrations ORDER BY number") {
            (number: Int(try $0.integer(0)), checksum: try $0.text(1))
        }
        let last = applied.last?.number ?? 0
        let newest = steps.last?.number ?? 0
        guard last <= newest else { throw DatabaseError.newerSchema(database: last, program: newest) }
        for (step, found) in zip(steps, applied) where step.number != found.number || step.checksum != found.checksum {
            throw DatabaseError.changedMigration(number: step.number, name: step.name)
        }
        return last
    }

    private static func hasTable(_ connection: any SQLConnection) throws -> Bool {
        switch connection.dialect {
        case .sqlite:
            try connection.exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'")
        case .postgres:
            try connection.exists("SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL")
        }
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number BIGINT PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        )
        """
}
