import Foundation
import Kernel
import Storage
import StoragePostgres
import Testing

/// What happens to a node when its server, or the way to it, goes away.
@Suite struct PostgresFailureTests {
    @Test(arguments: Engine.onlyPostgres)
    func `connections that were cut while idle are not noticed by callers`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT)") }
            for n in 0..<5 {
                try await cutConnections(of: database)
                try await database.write { try $0.execute("INSERT INTO numbers VALUES ($1)", n) }
                #expect(try await database.read { try $0.count("numbers") } == Int64(n + 1))
            }
        }
    }

    @Test(arguments: Engine.onlyPostgres)
    func `a write whose connection is cut before its commit leaves nothing, and the next one works`(
        engine: Engine
    ) async throws {
        try await withDatabase(engine, migrated: false) { database in
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT)") }
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO numbers VALUES (1)")
                    _ = try connection.exists("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(error?.isTransient == true)
            try await database.write { try $0.execute("INSERT INTO numbers VALUES (2)") }
            let stored = try await database.read { try $0.rows("SELECT n FROM numbers") { try $0.integer(0) } }
            #expect(stored == [2])
        }
    }

    @Test(arguments: Engine.onlyPostgres)
    func `while the server is down nothing is acknowledged, and it is used again when it is back`(
        engine: Engine
    ) async throws {
        try await withServer { server in
            let place = DatabasePlace(engine: engine, address: server.url)
            let database = try await place.open()
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT)") }
            try await database.write { try $0.execute("INSERT INTO numbers VALUES (1)") }

            try server.control("stop")
            for _ in 0..<10 {
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { try $0.execute("INSERT INTO numbers VALUES (2)") }
                }
                guard case .unavailable = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            #expect(await database.health() != .ready)

            try server.control("start")
            let clock = ContinuousClock()
            let start = clock.now
            while await database.health() != .ready, clock.now - start < .seconds(20) {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(clock.now - start < .seconds(5))
            try await database.write { try $0.execute("INSERT INTO numbers VALUES (3)") }
            let stored = try await database.read {
                try $0.rows("SELECT n FROM numbers ORDER BY n") { try $0.integer(0) }
            }
            #expect(stored == [1, 3])
            await database.close()
        }
    }

    @Test(arguments: Engine.onlyPostgres)
    func `nodes that decide on the same row lose no change`(engine: Engine) async throws {
        try await withPlace(engine) { place in
            let nodes = [try await place.open { $0.writers = 3 }, try await place.open { $0.writers = 3 }]
            try await nodes[0].write {
                try $0.create("CREATE TABLE numbers (n BIGINT)")
                try $0.execute("INSERT INTO numbers VALUES (0)")
            }
            let added = await withTaskGroup(of: Int64.self) { group in
                for index in 0..<300 {
                    group.addTask {
                        do {
                            try await nodes[index % 2].write { connection in
                                let n = try connection.first("SELECT n FROM numbers") { try $0.integer(0) } ?? 0
                                try connection.execute("UPDATE numbers SET n = $1", n + 1)
                            }
                            return 1
                        } catch {
                            guard case DatabaseError.busy = error else {
                                Issue.record(error)
                                return 0
                            }
                            return 0
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            let total = try await nodes[0].read { try $0.first("SELECT n FROM numbers") { try $0.integer(0) } }
            #expect(total == added)
            #expect(added > 200)
            for node in nodes { await node.close() }
        }
    }

    @Test(arguments: Engine.onlyPostgres)
    func `a statement that runs too long is stopped, and the others of its commit are kept`(
        engine: Engine
    ) async throws {
        try await withPlace(engine) { place in
            let database = try await place.open { $0.statementTimeoutSeconds = 1 }
            try await database.write { try $0.create("CREATE TABLE numbers (n BIGINT)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<20 {
                    group.addTask {
                        _ = try await database.write { try $0.execute("INSERT INTO numbers VALUES ($1)", n) }
                    }
                }
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { try $0.exists("SELECT pg_sleep(30)") }
                }
                #expect(error.map { "\($0)" }?.contains("took too long") == true)
                try await group.waitForAll()
            }
            #expect(try await database.read { try $0.count("numbers") } == 20)
            await database.close()
        }
    }

    @Test(arguments: Engine.onlyPostgres)
    func `a server that is not there is one clear error`(engine: Engine) async throws {
        let place = DatabasePlace(engine: engine, address: "postgres://nobody:secret@127.0.0.1:1/nothing")
        let error = await #expect(throws: DatabaseError.self) { _ = try await place.open() }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.contains("secret"))
    }

    @Test(arguments: Engine.onlyPostgres)
    func `a backup is left to the database's own tool`(engine: Engine) async throws {
        try await withDatabase(engine, migrated: false) { database in
            let error = await #expect(throws: DatabaseError.self) { try await database.backup(to: "copy") }
            guard case .notSupported(let advice) = error else { return }
            #expect(advice.contains("pg_dump"))
        }
    }

    /// Ends the connection that writes and one that reads, as a firewall or an administrator would, and waits for it.
    private func cutConnections(of database: any Database) async throws {
        let pid = "SELECT pg_backend_pid()"
        let reader = try await database.read { try $0.first(pid) { try $0.integer(0) } }
        let writer = try await database.write { try $0.first(pid) { try $0.integer(0) } }
        let url = try #require(Engine.postgresURL)
        let server = try await DatabasePlace(engine: .postgres, address: url).open()
        let cut = try await server.write { connection in
            try [reader, writer].map {
                try connection.exists("SELECT 1 WHERE pg_terminate_backend($1::INT, 5000)", $0)
            }
        }
        #expect(cut == [true, true])
        await server.close()
    }
}
