import Foundation
import Kernel
import Logging
import Storage
import StoragePostgres
import StorageSQLite

/// Opens the configured database, each hindrance as one clear sentence.
package enum DatabaseOpening {
    /// - Parameter mustExist: for what makes no sense on a new database; a mistyped path is then no success.
    package static func open(
        _ configuration: ServerConfiguration, logger: Logger, migrate: Bool = true, mustExist: Bool = false
    ) async throws -> any Database {
        let database: any Database
        switch configuration.database {
        case .sqlite(let path):
            guard !mustExist || FileManager.default.fileExists(atPath: path) else {
                throw ConfigurationError("There is no database \(path); --data or --database says where it is.")
            }
            try makeFolder((path as NSString).deletingLastPathComponent)
            do {
                database = try SQLiteDatabase(path: path, logger: logger)
            } catch {
                throw ConfigurationError("The database \(path) cannot be opened: \(error).")
            }
        case .postgres(let url):
            do {
                database = try await PostgresDatabase.open(PostgresOptions(url: url), logger: logger)
            } catch {
                throw ConfigurationError("The PostgreSQL database cannot be used: \(error).")
            }
        }
        guard migrate else { return database }
        do {
            let applied = try await Migrator.migrate(database, now: SystemTimeSource().now())
            for step in applied {
                logger.notice("schema migrated", metadata: ["step": "\(step.number)", "name": "\(step.name)"])
            }
        } catch {
            await database.close()
            throw ConfigurationError("The database cannot be used: \(error).")
        }
        return database
    }

    static func makeFolder(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder.isEmpty ? "." : folder, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationError("The folder \(folder) cannot be made: \(error.localizedDescription)")
        }
        guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
            throw ConfigurationError("The folder \(folder) is not writable for this user.")
        }
    }
}
