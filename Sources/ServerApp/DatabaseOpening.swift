import Foundation
import Kernel
import Logging
import Storage
import StoragePostgres
import StorageSQLite

/// Opens the configured database, each hindrance as one clear sentence.
package enum DatabaseOpening {
    /// What a command does with the schema.
    package enum Schema {
        /// Makes the database where there is none, and brings it to the schema of this program.
        case made
        /// The database may be new, and is left as it is.
        case asItIs
        /// There is a database already, and it has the schema of this program. For who only reads: a mistyped path
        /// shall not become a new database in which all is well.
        case present
    }

    /// - Parameter servesAlone: whether another server must not use the database meanwhile.
    package static func open(
        _ configuration: ServerConfiguration, logger: Logger, schema: Schema = .made, servesAlone: Bool = false
    ) async throws -> any Database {
        let database: any Database
        switch configuration.database {
        case .sqlite(let path):
            if schema == .present, !FileManager.default.fileExists(atPath: path) {
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
                var options = PostgresOptions(url: url)
                options.servesAlone = servesAlone
                database = try await PostgresDatabase.open(options, logger: logger)
            } catch {
                throw ConfigurationError("The PostgreSQL database cannot be used: \(error).")
            }
        }
        do {
            switch schema {
            case .asItIs: return database
            case .present:
                try await requireSchema(database)
                return database
            case .made: break
            }
            if servesAlone { try await awaitLock(database) }
            let applied = try await Migrator.migrate(database, now: SystemTimeSource().now())
            for step in applied {
                logger.notice("schema migrated", metadata: ["step": "\(step.number)", "name": "\(step.name)"])
            }
        } catch {
            await database.close()
            if error is ConfigurationError { throw error }
            throw ConfigurationError("The database cannot be used: \(error).")
        }
        return database
    }

    /// A server that is just ending, as in a restart, is waited for.
    private static func awaitLock(_ database: any Database) async throws {
        let end = ContinuousClock.now + ServerLock.patience
        while case .failing(let error) = await database.health() {
            guard case .unavailable(PostgresDatabase.otherServer) = error else { throw error }
            guard ContinuousClock.now < end else {
                throw ConfigurationError("Another server works on this database; end it first.")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private static func requireSchema(_ database: any Database) async throws {
        let pending = try await Migrator.pending(database)
        if pending.count == SchemaMigrations.all.count {
            throw ConfigurationError("The database holds nothing of Ohmstead; --data or --database says where it is.")
        }
        if let first = pending.first {
            throw ConfigurationError(
                "The database is older than this program (step \(first.number) is missing); ohmstead migrate brings it up."
            )
        }
    }

    /// In the system's words, where they are known.
    private static func reason(_ error: any Error) -> String {
        let cause = (error as? CocoaError)?.underlying ?? error
        guard let code = (cause as? POSIXError)?.code else { return error.localizedDescription }
        return String(cString: strerror(code.rawValue))
    }

    static func makeFolder(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder.isEmpty ? "." : folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ConfigurationError("The folder \(folder) cannot be made: \(reason(error)).")
        }
        guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
            throw ConfigurationError("The folder \(folder) is not writable for this user.")
        }
    }
}
