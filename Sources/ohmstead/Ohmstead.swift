import ArgumentParser
import Flows
import Foundation
import HTTPAPI
import ServerApp

/// The command line. Each subcommand is a file.
@main
struct Ohmstead: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "ohmstead", abstract: "An open platform to run an EV-charging business on.",
        version: "\(BuildVersion.text) (\(Allocator.name))",
        subcommands: [
            ServeCommand.self, DemoCommand.self, SimulateCommand.self, MigrateCommand.self, ClientCommand.self,
            StaffCommand.self, LedgerCommand.self, BackupCommand.self, SecretsCommand.self, BenchPricingCommand.self,
            BenchEchoCommand.self,
        ])

    static func main() async {
        Allocator.prepare()
        await main(nil)
    }
}

/// A command that does nothing without one of its subcommands: it says which there are.
protocol CommandGroup: AsyncParsableCommand {}

extension CommandGroup {
    func run() async throws {
        StandardStream.write(Ohmstead.helpMessage(for: Self.self), to: STDERR_FILENO)
        throw ExitCode.validationFailure
    }
}

/// Settings that every subcommand with a database takes.
struct SharedOptions: ParsableArguments {
    @Option(name: .long, help: "The folder of everything that the server keeps (default ./data).")
    var data: String?

    @Option(name: .long, help: "sqlite:PATH or postgres://USER@HOST/NAME (default a file in the data folder).")
    var database: String?

    @Option(name: .long, help: "A YAML file with settings; see docs/configuration.md.")
    var config: String?

    func load(_ more: [String: String?] = [:]) async throws -> ServerConfiguration {
        var flags: [String: String] = [:]
        if let data { flags["data"] = data }
        if let database { flags["database"] = database }
        for (key, value) in more { if let value { flags[key] = value } }
        return try await ServerConfiguration.load(flags: flags, file: config)
    }
}

/// Prints a line at once, also where standard output is a file.
func say(_ line: String) { StandardStream.write(line, to: STDOUT_FILENO) }

/// What the options are called that flows know as fields.
private let options = ["operatorId": "operator", "roles": "role"]

/// Runs a command; what hinders it is one sentence on standard error, and the exit code is 1.
func orOneSentence(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ConfigurationError {
        throw ValidationFailure(error.description)
    } catch let exit as ExitCode {
        throw exit
    } catch let failure as FlowFailure {
        throw ValidationFailure(failure.field.map { "--\(options[$0] ?? $0) \(failure.message)." } ?? failure.message)
    } catch {
        throw ValidationFailure("\(error)")
    }
}

/// Printed by the argument parser as `Error: ...`.
struct ValidationFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
