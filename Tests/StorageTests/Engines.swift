import Foundation
import Kernel
import Logging
import Storage
import StoragePostgres
import StorageSQLite
import Testing

/// The databases that a test runs on: SQLite always, PostgreSQL where `scripts/with-postgres.sh` started one.
enum Engine: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    static let all: [Engine] = postgresURL == nil ? [.sqlite] : [.sqlite, .postgres]
    /// For tests of what only PostgreSQL does.
    static let onlyPostgres: [Engine] = postgresURL == nil ? [] : [.postgres]

    static let postgresURL = ProcessInfo.processInfo.environment["OHMSTEAD_TEST_POSTGRES"]

    var testDescription: String { rawValue }
}

/// A database of a test's own: a temporary file, or a schema on the test server.
struct DatabasePlace: Sendable {
    let engine: Engine
    /// The file, or the URL with the schema.
    let address: String

    func open(_ change: (inout PostgresOptions) -> Void = { _ in }) async throws -> any Database {
        switch engine {
        case .sqlite: return try SQLiteDatabase(path: address, logger: quiet)
        case .postgres:
            var options = PostgresOptions(url: address)
            options.readers = 2
            change(&options)
            return try await PostgresDatabase.open(options, logger: quiet)
        }
    }
}

/// Tests provoke errors on purpose; their log lines would only hide real ones.
let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

private let ids = SystemIDSource()

/// An empty database, removed afterwards.
func withPlace<Result>(_ engine: Engine, _ body: (DatabasePlace) async throws -> Result) async throws -> Result {
    let name = "test_" + ids.next().text.replacing("-", with: "")
    switch engine {
    case .sqlite:
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ohmstead-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(DatabasePlace(engine: engine, address: folder.appendingPathComponent("test.sqlite").path))
    case .postgres:
        let url = try #require(Engine.postgresURL)
        try await onServer(url, "CREATE SCHEMA \(name)")
        let mark = url.contains("?") ? "&" : "?"
        let place = DatabasePlace(engine: engine, address: "\(url)\(mark)options=-csearch_path%3D\(name)")
        do {
            let result = try await body(place)
            try await onServer(url, "DROP SCHEMA \(name) CASCADE")
            return result
        } catch {
            try? await onServer(url, "DROP SCHEMA \(name) CASCADE")
            throw error
        }
    }
}

/// An open database; with the schema of this program unless the test wants an empty one.
func withDatabase<Result>(
    _ engine: Engine, migrated: Bool = true, _ body: (any Database) async throws -> Result
) async throws -> Result {
    try await withPlace(engine) { place in
        let database = try await place.open()
        do {
            if migrated { _ = try await Migrator.migrate(database, now: SystemTimeSource().now()) }
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}

private func onServer(_ url: String, _ script: String) async throws {
    var options = PostgresOptions(url: url)
    options.readers = 1
    let server = try await PostgresDatabase.open(options, logger: quiet)
    do {
        try await server.write { try $0.executeScript(script) }
        await server.close()
    } catch {
        await server.close()
        throw error
    }
}

extension SQLConnection {
    /// Creates tables from the neutral words of migrations.
    func create(_ sql: String) throws { try executeScript(dialect.rendered(sql)) }

    func count(_ table: String) throws -> Int64 {
        try first("SELECT COUNT(*) FROM \(table)") { try $0.integer(0) } ?? -1
    }
}
