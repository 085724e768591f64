import ArgumentParser
import Flows
import Kernel
import ServerApp
import Storage

struct StaffCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "People who sign in to the console.", subcommands: [Invite.self])

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "invite",
            abstract: "Invite somebody; the link to choose a password is printed this once and holds for a week.",
            discussion: "The first person of a new server is invited so: ohmstead staff invite --email you@example.org")

        @OptionGroup var shared: SharedOptions

        @Option(name: .long, help: "The address that the person signs in with.")
        var email: String

        @Option(name: .long, help: "What people call them (default: the address).")
        var name: String?

        @Option(name: .long, help: "owner, operations, finance, support, maintenance, guard, readOnly, or an own role.")
        var role = BuiltInRole.owner.rawValue

        @Option(name: .long, help: "The operator that they work for, by id (default: the whole platform).")
        var `operator`: String?

        @Option(name: .long, help: "zh-TW, zh-CN or en.")
        var language = "zh-TW"

        func run() async throws {
            try await orOneSentence {
                guard Staff.locales.contains(language) else {
                    throw ConfigurationError("--language must be one of \(Staff.locales.joined(separator: ", ")).")
                }
                let operatorID = try `operator`.map { text in
                    guard let id = OperatorID(text) else {
                        throw ConfigurationError("--operator must be a UUID of 36 characters.")
                    }
                    return id
                }
                let configuration = try await shared.load()
                let tool = try await Tool(configuration)
                let (person, token) = try await Staff.invite(
                    email: email, name: name ?? email, locale: language,
                    grants: [StaffGrant(role: role, operatorID: operatorID)],
                    by: Actor(name: "command-line", operatorID: nil), tool.flows)
                await tool.close()
                guard let token else { return print("\(person.email) was on the staff already and has the role now.") }
                print("Send this link to \(person.email); it holds for a week and is not shown again:")
                print("\(configuration.baseURL(port: configuration.port))/signin/?invitation=\(token)")
            }
        }
    }
}
