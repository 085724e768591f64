import Kernel
import Storage
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct MigrationTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_763_700_000)
    private static let first = Migration(number: 1, name: "first", sql: "CREATE TABLE a (n BIGINT);")
    private static let second = Migration(
        number: 2, name: "second", sql: "CREATE TABLE b (t TEXT, x BLOB, PRIMARY KEY (t)){withoutRowID};")

    @Test(arguments: Engine.all)
    func `the schema of this program is applied once`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            #expect(try await Migrator.pending(database).map(\.number) == SchemaMigrations.all.map(\.number))
            let applied = try await Migrator.migrate(database, now: Self.now)
            #expect(applied.map(\.number) == SchemaMigrations.all.map(\.number))
            #expect(try await Migrator.migrate(database, now: Self.now).isEmpty)
            #expect(try await Migrator.pending(database).isEmpty)
        }
    }

    @Test(arguments: Engine.all)
    func `a later program applies only what is new`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            _ = try await Migrator.migrate(database, to: [Self.first], now: Self.now)
            let applied = try await Migrator.migrate(database, to: [Self.first, Self.second], now: Self.now)
            #expect(applied.map(\.name) == ["second"])
            try await database.write { try $0.execute("INSERT INTO b VALUES ($1, $2)", "a", [1] as [UInt8]) }
        }
    }

    @Test(arguments: Engine.all)
    func `a step that was changed after it was applied is refused by name`(engine: Engine) async throws {
        let changed = Migration(number: 1, name: "first", sql: "CREATE TABLE a (n BIGINT, m BIGINT);")
        try await withDatabase(engine, migrated: false) { database in
            _ = try await Migrator.migrate(database, to: [Self.first], now: Self.now)
            let refusal = DatabaseError.changedMigration(number: 1, name: "first")
            await #expect(throws: refusal) {
                try await Migrator.migrate(database, to: [changed, Self.second], now: Self.now)
            }
            await #expect(throws: refusal) { try await Migrator.pending(database, of: [changed]) }
        }
    }

    @Test(arguments: Engine.all)
    func `a database of a newer program is refused`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            _ = try await Migrator.migrate(database, to: [Self.first, Self.second], now: Self.now)
            await #expect(throws: DatabaseError.newerSchema(database: 2, program: 1)) {
                try await Migrator.migrate(database, to: [Self.first], now: Self.now)
            }
        }
    }

    @Test(arguments: Engine.all)
    func `a step that fails leaves nothing of itself, and what was before it`(engine: Engine) async throws {
        let broken = Migration(
            number: 2, name: "broken", sql: "CREATE TABLE half (n BIGINT); INSERT INTO missing VALUES (1);")
        try await withDatabase(engine, migrated: false) { database in
            let error = await #expect(throws: DatabaseError.self) {
                try await Migrator.migrate(database, to: [Self.first, broken], now: Self.now)
            }
            guard case .failedMigration(number: 2, name: "broken", let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("missing"))
            try await database.write { try $0.create("CREATE TABLE half (n BIGINT)") }
            #expect(try await Migrator.pending(database, of: [Self.first, Self.second]).map(\.number) == [2])
        }
    }

    @Test(arguments: Engine.all)
    func `programs that start at once apply each step once`(engine: Engine) async throws {
        try await withPlace(engine) { place in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let database = try await place.open()
                        let steps = try await Migrator.migrate(database, now: Self.now)
                        await database.close()
                        return steps.count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == SchemaMigrations.all.count)
        }
    }

    @Test func `a step waits for another program that holds the file for longer than a connection waits`() async throws
    {
        try await withPlace(.sqlite) { place in
            let (busy, late) = (try await place.open(), try await place.open())
            let holds = Flag()
            async let held: Void = busy.write { connection in
                try connection.executeScript("CREATE TABLE held (n BIGINT)")
                holds.set()
                usleep(7_000_000)
            }
            while !holds.isSet { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try await Migrator.migrate(late, to: [Self.first], now: Self.now).map(\.number) == [1])
            try await held
            await busy.close()
            await late.close()
        }
    }
}
