import Storage
import Testing

/// What the schema refuses has the same name on both engines.
@Suite struct ConstraintTests {
    private static let schema = """
        CREATE TABLE owners (id BIGINT PRIMARY KEY, name TEXT NOT NULL, UNIQUE (name));
        CREATE TABLE goods (
            owner_id BIGINT NOT NULL REFERENCES owners (id),
            kind TEXT NOT NULL,
            place TEXT,
            amount BIGINT NOT NULL CHECK (amount > 0)
        );
        CREATE UNIQUE INDEX goods_by_place ON goods (owner_id, kind, COALESCE(place, ''));
        CREATE UNIQUE INDEX goods_by_kind ON goods (kind, amount);
        """

    private func refusal(_ engine: Engine, _ sql: String) async throws -> DatabaseError? {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write {
                try $0.create(Self.schema)
                try $0.execute("INSERT INTO owners VALUES (1, 'one')")
                try $0.execute("INSERT INTO goods VALUES (1, 'chair', NULL, 4)")
            }
            return await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute(sql) } }
        }
    }

    @Test(arguments: Engine.all)
    func `a key that exists is named by its table and columns`(engine: Engine) async throws {
        #expect(
            try await refusal(engine, "INSERT INTO owners VALUES (1, 'two')")
                == .uniqueViolation(.columns(table: "owners", ["id"])))
        #expect(
            try await refusal(engine, "INSERT INTO owners VALUES (2, 'one')")
                == .uniqueViolation(.columns(table: "owners", ["name"])))
        #expect(
            try await refusal(engine, "INSERT INTO goods VALUES (1, 'chair', 'hall', 4)")
                == .uniqueViolation(.columns(table: "goods", ["kind", "amount"])))
    }

    @Test(arguments: Engine.all)
    func `a key of expressions is named by its index`(engine: Engine) async throws {
        #expect(
            try await refusal(engine, "INSERT INTO goods VALUES (1, 'chair', NULL, 5)")
                == .uniqueViolation(.index("goods_by_place")))
    }

    @Test(arguments: Engine.all)
    func `references, limits and missing values are told apart`(engine: Engine) async throws {
        for sql in ["INSERT INTO goods VALUES (9, 'table', NULL, 1)", "DELETE FROM owners"] {
            guard case .foreignKeyViolation = try await refusal(engine, sql) else {
                Issue.record("\(sql) broke no reference")
                continue
            }
        }
        guard case .checkViolation = try await refusal(engine, "UPDATE goods SET amount = 0") else {
            Issue.record("a check did not hold")
            return
        }
        #expect(
            try await refusal(engine, "UPDATE owners SET name = NULL")
                == .notNullViolation(table: "owners", column: "name"))
    }

    @Test(arguments: Engine.all)
    func `a table that only grows refuses every other change`(engine: Engine) async throws {
        let step = Migration(
            number: 1, name: "entries", sql: "CREATE TABLE entries (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL);",
            appendOnly: ["entries"])
        try await withDatabase(engine, migrated: false) { database in
            _ = try await Migrator.migrate(database, to: [step], now: .init(secondsSinceEpoch: 0))
            try await database.write { try $0.execute("INSERT INTO entries VALUES (1, 100), (2, 200)") }
            var changes = ["UPDATE entries SET amount = 101 WHERE id = 1", "DELETE FROM entries WHERE id = 2"]
            switch engine {
            case .sqlite: changes.append("INSERT OR REPLACE INTO entries VALUES (1, 101)")
            case .postgres: changes.append("TRUNCATE entries")
            }
            changes.append("INSERT INTO entries VALUES (1, 7) ON CONFLICT (id) DO UPDATE SET amount = 7")
            for change in changes {
                await #expect(throws: DatabaseError.appendOnlyViolation(table: "entries"), "\(change)") {
                    try await database.write { try $0.execute(change) }
                }
            }
            let sum = try await database.read {
                try $0.first("SELECT SUM(amount) FROM entries") { try $0.integer(0) }
            }
            #expect(sum == 300)
        }
    }
}
