import ArgumentParser
import Flows
import ServerApp

struct LedgerCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The double-entry ledger.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Re-add and re-hash every transfer; exits with 1 and names the first that does not fit.")

        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await orOneSentence {
                let configuration = try await shared.load()
                let logger = Bootstrap.logging(configuration)
                let database = try await DatabaseOpening.open(configuration, logger: logger, schema: .present)
                let reports = try await VerifyLedger.run(database)
                await database.close()
                for report in reports {
                    let verdict = report.fault.map { "BROKEN at \($0)" } ?? "\(report.transfers) transfers, all fit"
                    print("\(report.name) (\(report.operatorID)): \(verdict)")
                }
                if reports.isEmpty { print("There is no operator yet, so there is no ledger.") }
                if reports.contains(where: { $0.fault != nil }) { throw ExitCode(1) }
            }
        }
    }
}
