import ArgumentParser
import Kernel
import ServerApp
import Storage

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to the schema of this program.")

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await orOneSentence {
            let configuration = try await shared.load()
            let logger = Bootstrap.logging(configuration)
            let database = try await DatabaseOpening.open(configuration, logger: logger, schema: .asItIs)
            let applied = try await Migrator.migrate(database, now: SystemTimeSource().now())
            await database.close()
            for step in applied { print("applied \(step.number) \(step.name)") }
            print(applied.isEmpty ? "The database is up to date." : "The database is up to date now.")
        }
    }
}
