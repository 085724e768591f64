import Foundation
import Kernel
import Logging
import Storage
import StorageSQLite
import Synchronization
import Testing

/// The write-ahead log of SQLite is copied beside the writer: it neither grows for ever nor holds anybody up.
@Suite struct WriteAheadLogTests {
    private static let rowBytes = 40_000
    /// What the log may hold: the pages that are worth a copy, those that came meanwhile, and the writer's share.
    private static let bound = 3 * 8000 * 4200

    private func withRows(_ body: (any Database, DatabasePlace) async throws -> Void) async throws {
        try await withPlace(.sqlite) { place in
            let lines = Lines()
            let database = try SQLiteDatabase(
                path: place.address, logger: Logger(label: "tests") { _ in LineHandler(lines: lines) })
            try await database.write { try $0.create("CREATE TABLE filler (n BIGINT PRIMARY KEY, bytes BLOB)") }
            try await body(database, place)
            #expect(lines.all.withLock { $0 } == [])
        }
    }

    /// Changes the same rows again and again; `megabytes` is what the log gets.
    private func write(_ megabytes: Int, _ database: any Database) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for round in 0..<megabytes * 1_000_000 / Self.rowBytes / 4 {
                        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: Self.rowBytes)
                        try await database.write {
                            try $0.execute(
                                """
                                INSERT INTO filler (n, bytes) VALUES ($1, $2)
                                ON CONFLICT (n) DO UPDATE SET bytes = excluded.bytes
                                """, lane * 10 + round % 10, bytes)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func logBytes(_ place: DatabasePlace) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: place.address + "-wal")[.size] as? Int ?? 0
    }

    @Test func `under constant writing the log begins anew, and closing leaves none`() async throws {
        try await withRows { database, place in
            try await write(300, database)
            let bytes = try logBytes(place)
            #expect(bytes > 1_000_000 && bytes < Self.bound)
            await database.close()
            #expect(!FileManager.default.fileExists(atPath: place.address + "-wal"))
            let again = try await place.open()
            #expect(try await again.read { try $0.count("filler") } == 40)
            await again.close()
        }
    }

    @Test func `a reader that holds a snapshot stops no write, and afterwards the log begins anew`() async throws {
        try await withRows { database, place in
            try await write(4, database)
            let (hasBegun, begun) = AsyncStream<Void>.makeStream()
            let end = DispatchSemaphore(value: 0)
            let reader = Task {
                try await database.read { connection in
                    let before = try connection.rounds()
                    begun.yield()
                    _ = end.wait(timeout: .now() + 60)
                    return try connection.rounds() == before
                }
            }
            for await _ in hasBegun { break }
            try await write(320, database)
            let grown = try logBytes(place)
            // Beyond what the writer would otherwise wait for.
            #expect(grown > 65_536 * 4096)
            end.signal()
            #expect(try await reader.value)
            try await write(150, database)
            // The file keeps its size; it is written from its start again.
            #expect(try logBytes(place) < grown + Self.bound)
            await database.close()
        }
    }
}

/// What was logged.
private final class Lines: Sendable {
    let all = Mutex<[String]>([])
}

private struct LineHandler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.all.withLock { $0.append("\(event.message)") } }
}

extension SQLConnection {
    /// Which round each row is of.
    fileprivate func rounds() throws -> String? {
        try first("SELECT GROUP_CONCAT(HEX(SUBSTR(bytes, 1, 1))) FROM (SELECT bytes FROM filler ORDER BY n)") {
            try $0.text(0)
        }
    }
}
