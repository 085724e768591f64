import ArgumentParser
import Flows
import ServerApp

struct SecretsCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "The key that stored secrets are sealed with.", subcommands: [Forget.self])

    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget",
            abstract: "For who has lost the key: take away everything that was sealed with it.",
            discussion: """
                People sign in with their password alone and set up their second factor anew, everybody is signed out, \
                and secrets of identity providers have to be typed in again. Stop the server first.
                """)

        @OptionGroup var shared: SharedOptions

        @Flag(name: .long, help: "Say that you mean it.")
        var yes = false

        func run() async throws {
            try await orOneSentence {
                guard yes else { throw ConfigurationError("This cannot be undone; add --yes when you mean it.") }
                let configuration = try await shared.load()
                let people = try await Tool.forgetSecrets(configuration)
                print("Forgotten. \(people) people lost their second factor; the next start makes a new key.")
            }
        }
    }
}
