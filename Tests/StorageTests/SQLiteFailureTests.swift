import Foundation
import Kernel
import Storage
import StorageSQLite
import Synchronization
import Testing

/// What the embedded database does when the machine below it fails.
@Suite struct SQLiteFailureTests {
    private func setPageLimit(_ pages: Int, _ database: any Database) async throws {
        try await database.write { _ = try $0.first("PRAGMA max_page_count = \(pages)") { _ in } }
    }

    private func pageCount(_ database: any Database) async throws -> Int {
        try await database.read { Int(try $0.first("PRAGMA page_count") { try $0.integer(0) } ?? 0) }
    }

    @Test func `a full disk acknowledges nothing, and space that returns is used without a restart`() async throws {
        try await withDatabase(.sqlite, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE files (n BIGINT PRIMARY KEY, bytes BLOB)") }
            try await setPageLimit(try await pageCount(database) + 20, database)
            let page = [UInt8](repeating: 1, count: 8000)
            let acknowledged = try await withThrowingTaskGroup(of: Int?.self) { group in
                for n in 0..<100 {
                    group.addTask {
                        do {
                            try await database.write { try $0.execute("INSERT INTO files VALUES ($1, $2)", n, page) }
                            return n
                        } catch DatabaseError.diskFull {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: Set<Int>()) { if let n = $1 { $0.insert(n) } }
            }
            #expect(acknowledged.count < 20)
            let stored = try await database.read { try $0.rows("SELECT n FROM files") { Int(try $0.integer(0)) } }
            #expect(Set(stored) == acknowledged)

            try await setPageLimit(1_000_000, database)
            for n in 100..<150 {
                try await database.write { try $0.execute("INSERT INTO files VALUES ($1, $2)", n, page) }
            }
            #expect(try await database.read { try $0.count("files") } == Int64(acknowledged.count + 50))
            #expect(await database.health() == .ready)
        }
    }

    @Test func `small writes go on beside one that does not fit`() async throws {
        try await withDatabase(.sqlite, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE files (n BIGINT PRIMARY KEY, bytes BLOB)") }
            try await setPageLimit(try await pageCount(database) + 10, database)
            let tooMuch = [UInt8](repeating: 1, count: 1_000_000)
            for n in 0..<20 {
                await #expect(throws: DatabaseError.self) {
                    try await database.write { try $0.execute("INSERT INTO files VALUES ($1, $2)", n, tooMuch) }
                }
                try await database.write { try $0.execute("INSERT INTO files VALUES ($1, NULL)", n) }
            }
            #expect(try await database.read { try $0.count("files") } == 20)
        }
    }

    /// A log that was cut at any byte is what a killed process, or a machine without power, leaves behind.
    @Test func `a log cut anywhere holds every acknowledged write before the cut, and no half of one`() async throws {
        try await withPlace(.sqlite) { place in
            let database = try await place.open()
            try await database.write {
                try $0.create("CREATE TABLE debits (n BIGINT PRIMARY KEY); CREATE TABLE credits (n BIGINT PRIMARY KEY)")
            }
            let log = place.address + "-wal"
            let marks = Mutex<[(acknowledged: Int, logBytes: Int)]>([])
            for n in 0..<60 {
                try await database.write {
                    try $0.execute("INSERT INTO debits VALUES ($1)", n)
                    try $0.execute("INSERT INTO credits VALUES ($1)", n)
                }
                let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
                marks.withLock { $0.append((n, size ?? 0)) }
            }
            let whole = try Data(contentsOf: URL(fileURLWithPath: log))
            let file = try Data(contentsOf: URL(fileURLWithPath: place.address))
            await database.close()

            var generator = SeededGenerator(seed: 9)
            for _ in 0..<40 {
                let cut = Int.random(in: 0...whole.count, using: &generator)
                let least = marks.withLock { $0.filter { $0.logBytes <= cut }.count }
                try await withPlace(.sqlite) { copy in
                    try file.write(to: URL(fileURLWithPath: copy.address))
                    try whole.prefix(cut).write(to: URL(fileURLWithPath: copy.address + "-wal"))
                    let survivor = try await copy.open()
                    let (debits, credits) = try await survivor.read { connection in
                        guard try connection.exists("SELECT 1 FROM sqlite_master WHERE name = 'credits'") else {
                            return (Int64(0), Int64(0))
                        }
                        return (try connection.count("debits"), try connection.count("credits"))
                    }
                    #expect(debits == credits)
                    #expect(debits >= least, "cut at byte \(cut)")
                    await survivor.close()
                }
            }
        }
    }

    @Test func `a file that is no database is said to be damaged`() async throws {
        try await withPlace(.sqlite) { place in
            try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: place.address))
            let error = await #expect(throws: DatabaseError.self) { _ = try await place.open() }
            guard case .corrupt = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a folder that is not there is said to be unreachable`() async throws {
        let place = DatabasePlace(engine: .sqlite, address: "/nowhere/at/all.sqlite")
        let error = await #expect(throws: DatabaseError.self) { _ = try await place.open() }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("/nowhere/at/all.sqlite"))
    }

    @Test func `a backup taken under load is a consistent database, and never overwrites`() async throws {
        try await withPlace(.sqlite) { place in
            let database = try await place.open()
            try await database.write {
                try $0.create("CREATE TABLE balance (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)")
                try $0.execute("INSERT INTO balance VALUES (1, 1000), (2, 0)")
            }
            let isOver = Mutex(false)
            async let load: Void = {
                while !isOver.withLock({ $0 }) {
                    try await database.write {
                        try $0.execute("UPDATE balance SET amount = amount - 1 WHERE id = 1")
                        try $0.execute("UPDATE balance SET amount = amount + 1 WHERE id = 2")
                    }
                }
            }()
            let copy = DatabasePlace(engine: .sqlite, address: place.address + "-copy")
            try await database.backup(to: copy.address)
            await #expect(throws: DatabaseError.self) { try await database.backup(to: copy.address) }
            isOver.withLock { $0 = true }
            try await load
            await database.close()

            let restored = try await copy.open()
            let sum = try await restored.read {
                try $0.first("SELECT SUM(amount) FROM balance") { try $0.integer(0) }
            }
            #expect(sum == 1000)
            await restored.close()
        }
    }

    @Test func `a database in memory reads what it wrote, and its reads change nothing`() async throws {
        let database = try SQLiteDatabase(path: ":memory:", logger: quiet)
        try await Migrator.migrate(database, now: Timestamp(secondsSinceEpoch: 0))
        try await database.write { try $0.execute("INSERT INTO counters VALUES ('a', 1)") }
        await #expect(throws: DatabaseError.self) {
            try await database.read { try $0.execute("DELETE FROM counters") }
        }
        #expect(try await database.read { try $0.count("counters") } == 1)
        await database.close()
    }
}
