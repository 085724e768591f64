import Kernel
import Storage
import Testing

/// What bodies see of a connection is the same on both engines.
@Suite struct SeamTests {
    private enum Word: String, SQLBindable { case charging, ended }

    @Test(arguments: Engine.all)
    func `every kind of value comes back as it went in`(engine: Engine) async throws {
        let ids = SeededIDSource(seed: 7, time: ManualTimeSource(Timestamp(secondsSinceEpoch: 1_763_700_000)))
        let id: SessionID = ids.next()
        let at = Timestamp(millisecondsSinceEpoch: -62_135_596_800_000)
        let day = try #require(CivilDate("2026-02-28"))
        let currency = try #require(Currency(code: "TWD"))
        try await withDatabase(engine, migrated: false) { database in
            try await database.write {
                try $0.create(
                    """
                    CREATE TABLE things (id TEXT PRIMARY KEY, at BIGINT, least BIGINT, most BIGINT, yes BIGINT, day TEXT,
                        currency TEXT, word TEXT, bytes BLOB, missing TEXT, no_bytes BLOB, empty TEXT)
                    """)
                try $0.execute(
                    "INSERT INTO things VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", id, at, Int64.min,
                    Int64.max, true, day, currency, Word.ended, [0, 255, 0, 92] as [UInt8], String?.none, [] as [UInt8],
                    "")
            }
            try await database.read { connection in
                let ids = try connection.rows("SELECT * FROM things") { row in
                    #expect(try row.timestamp(1) == at)
                    #expect(try row.integer(2) == Int64.min)
                    #expect(try row.integer(3) == Int64.max)
                    #expect(try row.bool(4))
                    #expect(try row.date(5) == day)
                    #expect(try row.currency(6) == currency)
                    #expect(try row.word(7) == Word.ended)
                    #expect(try row.blob(8) == [0, 255, 0, 92])
                    #expect(try row.textOrNil(9) == nil)
                    #expect(try row.blob(10) == [])
                    #expect(try row.text(11) == "")
                    return try row.id(0) as SessionID
                }
                #expect(ids == [id])
            }
        }
    }

    @Test(arguments: Engine.all)
    func `arguments are bound by their number, wherever and however often it stands`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            let row = try await database.write { connection in
                try connection.create("CREATE TABLE pairs (a BIGINT, b TEXT, c BIGINT)")
                try connection.execute("INSERT INTO pairs (c, b, a) VALUES ($3, $2, $1)", 1, "two", 3)
                let changed = try connection.execute("UPDATE pairs SET a = $2 WHERE c = $1 AND a < $2", 3, 10)
                #expect(changed == 1)
                return try connection.first("SELECT a, b, c FROM pairs") {
                    [try $0.integer(0), try $0.integer(2)]
                }
            }
            #expect(row == [10, 3])
        }
    }

    @Test(arguments: Engine.all)
    func `too few arguments are an error, not what the last call left`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE pairs (a BIGINT, b BIGINT)") }
            await #expect(throws: DatabaseError.self) {
                try await database.write {
                    try $0.execute("INSERT INTO pairs VALUES ($1, $2)", 1, 2)
                    try $0.execute("INSERT INTO pairs VALUES ($1, $2)", 1)
                }
            }
            #expect(try await database.read { try $0.count("pairs") } == 0)
        }
    }

    @Test(arguments: Engine.all)
    func `text keeps every script, and is ordered by its bytes`(engine: Engine) async throws {
        let texts = ["", "A", "B", "Z", "a", "b", "é", "台電 尖峰", "💚"]
        try await withDatabase(engine, migrated: false) { database in
            let stored = try await database.write { connection in
                try connection.create("CREATE TABLE words (word TEXT PRIMARY KEY)")
                for text in texts.reversed() { try connection.execute("INSERT INTO words VALUES ($1)", text) }
                return try connection.rows("SELECT word FROM words ORDER BY word") { try $0.text(0) }
            }
            #expect(stored == texts)
        }
    }

    @Test(arguments: Engine.all)
    func `a text with a NUL is refused and not cut short`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE words (word TEXT)") }
            await #expect(throws: DatabaseError.other("a text argument holds a NUL: INSERT INTO words VALUES ($1)")) {
                try await database.write { try $0.execute("INSERT INTO words VALUES ($1)", "before\0after") }
            }
            #expect(try await database.read { try $0.count("words") } == 0)
        }
    }

    @Test(arguments: Engine.all)
    func `sixteen megabytes of bytes come back unchanged`(engine: Engine) async throws {
        var generator = SeededGenerator(seed: 16)
        let bytes = (0..<2_097_152).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
        try await withDatabase(engine, migrated: false) { database in
            let stored = try await database.write { [bytes] in
                try $0.create("CREATE TABLE files (bytes BLOB)")
                try $0.execute("INSERT INTO files VALUES ($1)", bytes)
                return try $0.first("SELECT bytes FROM files") { try $0.blob(0) }
            }
            #expect(stored == bytes)
        }
    }

    @Test(arguments: Engine.all)
    func `a column that is not what was asked for is an error`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            for query in ["SELECT CAST('7' AS TEXT)", "SELECT CAST(NULL AS BIGINT)"] {
                await #expect(throws: DatabaseError.self, "\(query)") {
                    try await database.read { try $0.first(query) { try $0.integer(0) } }
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.first("SELECT 7") { try $0.text(0) } }
            }
        }
    }

    @Test(arguments: Engine.all)
    func `sums and comparisons are integers`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            let found = try await database.write {
                try $0.create("CREATE TABLE numbers (n BIGINT)")
                try $0.execute("INSERT INTO numbers VALUES ($1), ($2)", 4_000_000_000, 5_000_000_000)
                return try $0.first("SELECT SUM(n), COUNT(*), MAX(n) > 4000000000 FROM numbers") {
                    [try $0.integer(0), try $0.integer(1), try $0.integer(2)]
                }
            }
            #expect(found == [9_000_000_000, 2, 1])
        }
    }

    @Test(arguments: Engine.all)
    func `the number of changed rows is told, and is none for a query`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            let counts = try await database.write { connection in
                try connection.create("CREATE TABLE numbers (n BIGINT)")
                return [
                    try connection.execute("INSERT INTO numbers VALUES (1), (2), (3)"),
                    try connection.execute("UPDATE numbers SET n = n + 1 WHERE n > 1"),
                    try connection.execute("SELECT n FROM numbers"),
                    try connection.execute("DELETE FROM numbers WHERE n = $1", 99),
                ]
            }
            #expect(counts == [3, 2, 0, 0])
        }
    }

    @Test(arguments: Engine.all)
    func `a read changes nothing`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT)") }
            await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.execute("INSERT INTO numbers VALUES (1)") }
            }
            #expect(try await database.read { try $0.count("numbers") } == 0)
        }
    }

    @Test(arguments: Engine.all)
    func `a read sees one moment, although others write`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write {
                try $0.create("CREATE TABLE numbers (n BIGINT)")
                try $0.execute("INSERT INTO numbers VALUES (0)")
            }
            async let writes: Void = {
                for _ in 0..<200 { try await database.write { try $0.execute("UPDATE numbers SET n = n + 1") } }
            }()
            for _ in 0..<50 {
                let (before, after) = try await database.read { connection in
                    let numbers = try (0..<3).map { _ in
                        try connection.first("SELECT n FROM numbers") { try $0.integer(0) }
                    }
                    return (numbers[0], numbers[2])
                }
                #expect(before == after)
            }
            try await writes
        }
    }
}
