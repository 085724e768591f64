import ArgumentParser
import Foundation
import ServerApp

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a consistent copy of the database, also while the server runs.")

    @OptionGroup var shared: SharedOptions

    @Argument(help: "The file to write; it must not exist.")
    var file: String

    func run() async throws {
        try await orOneSentence {
            let configuration = try await shared.load()
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            guard FileManager.default.fileExists(atPath: folder) else {
                throw ConfigurationError("There is no folder \(folder) to copy to.")
            }
            guard !FileManager.default.fileExists(atPath: file) else {
                throw ConfigurationError("\(file) exists already; choose another file.")
            }
            let logger = Bootstrap.logging(configuration)
            let database = try await DatabaseOpening.open(configuration, logger: logger, schema: .present)
            try await database.backup(to: file)
            await database.close()
            print("Copied to \(file).")
            print(
                "Its secrets are sealed: keep a copy of \(configuration.secretsKey == nil ? configuration.secretsKeyPath : "secrets.key") too, but not beside it."
            )
        }
    }
}
