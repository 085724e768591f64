import ArgumentParser
import Flows
import HTTPAPI
import Kernel
import ServerApp

struct ClientCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "OAuth clients: machines that use the API.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Create a client; its secret is printed this once.")

        @OptionGroup var shared: SharedOptions

        @Option(name: .long, help: "What people call it.")
        var name: String

        @Option(name: .long, help: "The operator that it works for, by id (default: the whole platform).")
        var `operator`: String?

        @Option(name: .long, help: "Scopes separated by commas (default: all).")
        var scopes: String?

        func run() async throws {
            try await orOneSentence {
                guard (1...200).contains(name.unicodeScalars.count) else {
                    throw ConfigurationError("--name must have 1 to 200 characters.")
                }
                let scopes = try chosenScopes()
                let operatorID = try `operator`.map { text in
                    guard let id = OperatorID(text) else {
                        throw ConfigurationError("--operator must be a UUID of 36 characters.")
                    }
                    return id
                }
                let configuration = try await shared.load()
                let tool = try await Tool(configuration)
                let (client, secret) = try await Clients.create(
                    name: name, operatorID: operatorID, scopes: scopes,
                    by: Actor(name: "command-line", operatorID: nil),
                    tool.flows)
                await tool.close()
                print("client_id:     \(client.id)")
                print("client_secret: \(secret)")
                print("The secret is not stored and will not be shown again.")
            }
        }

        private func chosenScopes() throws -> [String] {
            guard let scopes else { return Scope.allCases.map(\.rawValue) }
            let names = scopes.split(separator: ",").map(String.init)
            for name in names where Scope(rawValue: name) == nil {
                throw ConfigurationError(
                    "There is no scope \(name); there are \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return names
        }
    }
}
