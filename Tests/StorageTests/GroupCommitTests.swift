import Kernel
import Storage
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes share commits, and each is alone nevertheless.
@Suite struct GroupCommitTests {
    private struct Refused: Error {}

    private func withNumbers(_ engine: Engine, _ body: (any Database) async throws -> Void) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT PRIMARY KEY, doubled BIGINT)") }
            try await body(database)
        }
    }

    @Test(arguments: Engine.all)
    func `of many writes at once those that fail leave nothing, the others everything`(engine: Engine) async throws {
        try await withNumbers(engine) { database in
            let failed = try await withThrowingTaskGroup(of: Int?.self) { group in
                for n in 0..<600 {
                    group.addTask {
                        do {
                            try await database.write { connection in
                                try connection.execute("INSERT INTO numbers (n) VALUES ($1)", n)
                                if n % 3 == 1 { throw Refused() }
                                if n % 5 == 2 { try connection.execute("INSERT INTO numbers (n) VALUES ($1)", n) }
                                try connection.execute("UPDATE numbers SET doubled = $2 WHERE n = $1", n, 2 * n)
                            }
                            return nil
                        } catch is Refused {
                            #expect(n % 3 == 1)
                            return n
                        } catch DatabaseError.uniqueViolation(.columns(table: "numbers", ["n"])) {
                            #expect(n % 5 == 2)
                            return n
                        }
                    }
                }
                return try await group.reduce(into: Set<Int>()) { if let n = $1 { $0.insert(n) } }
            }
            let stored = try await database.read {
                try $0.rows("SELECT n, doubled FROM numbers") { (Int(try $0.integer(0)), Int(try $0.integer(1))) }
            }
            #expect(failed == Set((0..<600).filter { $0 % 3 == 1 || $0 % 5 == 2 }))
            #expect(Set(stored.map(\.0)) == Set(0..<600).subtracting(failed))
            #expect(stored.allSatisfy { $0.1 == 2 * $0.0 })
        }
    }

    /// What was told of each number.
    private final class Told: Sendable {
        let answers = Mutex<[Int: [String]]>([:])
    }

    private func store(
        _ n: Int, in database: any Database, _ told: Told, _ waiting: CheckedContinuation<Void, Never>
    ) {
        database.write { connection in
            try connection.execute("INSERT INTO numbers (n, doubled) VALUES ($1, $2)", n / 2, 0)
            if n % 10 == 0 { throw Refused() }
            return n
        } then: { result in
            let word =
                switch result {
                case .success(let value): "stored \(value)"
                case .failure(is Refused): "refused"
                case .failure(DatabaseError.uniqueViolation): "there"
                case .failure(let error): "\(error)"
                }
            told.answers.withLock { $0[n, default: []].append(word) }
            waiting.resume()
        }
    }

    @Test(arguments: Engine.all)
    func `a write that nobody waits for in a task tells what became of it, once`(engine: Engine) async throws {
        try await withNumbers(engine) { database in
            let told = Told()
            await withTaskGroup(of: Void.self) { group in
                for n in 0..<200 {
                    group.addTask { await withCheckedContinuation { self.store(n, in: database, told, $0) } }
                }
            }
            let answers = told.answers.withLock { $0 }
            #expect(answers.count == 200 && answers.values.allSatisfy { $0.count == 1 })
            for n in stride(from: 0, to: 200, by: 2) {
                let pair = [answers[n]?.first, answers[n + 1]?.first]
                // One of two stores their number; the other finds it there, or was refused before.
                if n % 10 == 0 {
                    #expect(["refused", "there"].contains(pair[0]) && pair[1] == "stored \(n + 1)", "\(pair)")
                } else {
                    #expect(pair == ["stored \(n)", "there"] || pair == ["there", "stored \(n + 1)"], "\(pair)")
                }
            }
            let stored = try await database.read {
                try $0.rows("SELECT n FROM numbers ORDER BY n") { Int(try $0.integer(0)) }
            }
            #expect(stored == Array(0..<100))
        }
    }

    @Test(arguments: Engine.all)
    func `a write that swallowed the error of a statement fails with it`(engine: Engine) async throws {
        try await withNumbers(engine) { database in
            try await database.write { try $0.execute("INSERT INTO numbers (n) VALUES (1)") }
            await #expect(throws: DatabaseError.uniqueViolation(.columns(table: "numbers", ["n"]))) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO numbers (n) VALUES (2)")
                    _ = try? connection.execute("INSERT INTO numbers (n) VALUES (1)")
                }
            }
            #expect(try await database.read { try $0.count("numbers") } == 1)
        }
    }

    @Test(arguments: Engine.all)
    func `what a write returned is there for every read that begins afterwards`(engine: Engine) async throws {
        try await withNumbers(engine) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<100 {
                    group.addTask {
                        try await database.write { try $0.execute("INSERT INTO numbers (n) VALUES ($1)", n) }
                        let isThere = try await database.read {
                            try $0.exists("SELECT 1 FROM numbers WHERE n = $1", n)
                        }
                        #expect(isThere)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: Engine.all)
    func `a thousand callers that read and then add lose no addition`(engine: Engine) async throws {
        try await withNumbers(engine) { database in
            try await database.write { try $0.execute("INSERT INTO numbers VALUES (1, 0)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1000 {
                    group.addTask {
                        try await database.write { connection in
                            let value = try connection.first("SELECT doubled FROM numbers WHERE n = 1") {
                                try $0.integer(0)
                            }
                            try connection.execute("UPDATE numbers SET doubled = $1 WHERE n = 1", (value ?? 0) + 2)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let total = try await database.read {
                try $0.first("SELECT doubled FROM numbers") { try $0.integer(0) }
            }
            #expect(total == 2000)
        }
    }

    @Test(arguments: Engine.all)
    func `closing finishes what was queued and refuses what comes later`(engine: Engine) async throws {
        try await withPlace(engine) { place in
            let database = try await place.open()
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT)") }
            let acknowledged = await withTaskGroup(of: Bool.self) { group in
                for n in 0..<200 {
                    group.addTask {
                        do {
                            try await database.write { try $0.execute("INSERT INTO numbers VALUES ($1)", n) }
                            return true
                        } catch {
                            #expect(error as? DatabaseError == .closed)
                            return false
                        }
                    }
                }
                group.addTask {
                    await database.close()
                    return false
                }
                return await group.reduce(into: Int64(0)) { if $1 { $0 += 1 } }
            }
            await #expect(throws: DatabaseError.closed) { try await database.write { try $0.count("numbers") } }
            await #expect(throws: DatabaseError.closed) { try await database.read { try $0.count("numbers") } }
            let again = try await place.open()
            #expect(try await again.read { try $0.count("numbers") } == acknowledged)
            await again.close()
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Engine.all)
    func `bodies that block leave the tasks' threads alone`(engine: Engine) async throws {
        try await withNumbers(engine) { database in
            // As many as would hold up every thread that tasks run on in a small machine; only a task can end them.
            let isReleased = Flag()
            let ended = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<3 {
                    group.addTask {
                        let body: @Sendable (any SQLConnection) throws -> Bool = { _ in
                            while !isReleased.isSet { usleep(1000) }
                            return true
                        }
                        return index == 0 ? try await database.write(body) : try await database.read(body)
                    }
                }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(50))
                    isReleased.set()
                    return true
                }
                return try await group.reduce(into: 0) { if $1 { $0 += 1 } }
            }
            #expect(ended == 4)
        }
    }
}

final class Flag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}
