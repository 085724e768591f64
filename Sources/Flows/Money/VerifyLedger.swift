import Billing
import Kernel
import Storage

/// Re-adds and re-hashes the ledger of each operator.
package enum VerifyLedger {
    package struct Report: Sendable, Equatable {
        package let operatorID: OperatorID
        package let name: String
        package let transfers: Int64
        /// The first transfer that does not fit; nil when all do.
        package let fault: LedgerFault?
    }

    /// Transfers read at once.
    private static let pageSize = 5000

    package static func run(
        _ database: any Database, progress: @Sendable (OperatorRecord, Int64) -> Void = { _, _ in }
    ) async throws -> [Report] {
        let operators = try await database.read { try OperatorRepository.all($0) }
        var reports: [Report] = []
        for owner in operators { reports.append(try await verify(owner, database, progress)) }
        return reports
    }

    private static func verify(
        _ owner: OperatorRecord, _ database: any Database, _ progress: @Sendable (OperatorRecord, Int64) -> Void
    ) async throws -> Report {
        // Balances, head and entries of one snapshot: the server may be writing meanwhile.
        let report = try await database.read { connection -> Report in
            let accounts = try LedgerRepository.accounts(of: owner.id, connection)
            var check = LedgerCheck(
                accounts: Dictionary(
                    uniqueKeysWithValues: accounts.map {
                        (
                            $0.id,
                            LedgerCheck.AccountFacts(
                                kind: $0.kind, ownerID: $0.ownerID, currency: $0.currency,
                                debitsMinor: $0.debitsMinor, creditsMinor: $0.creditsMinor)
                        )
                    }))
            do {
                while true {
                    let page = try LedgerRepository.entries(
                        of: owner.id, after: check.count, limit: pageSize, connection)
                    for entry in page { try check.take(entry) }
                    if page.count < pageSize { break }
                }
                try check.finish(keptHead: try LedgerRepository.keptHead(of: owner.id, connection))
                return Report(operatorID: owner.id, name: owner.name, transfers: check.count, fault: nil)
            } catch let fault as LedgerFault {
                return Report(operatorID: owner.id, name: owner.name, transfers: check.count, fault: fault)
            } catch DatabaseError.other(let reason) {
                let fault = LedgerFault(sequence: check.count + 1, reason: "cannot be read: \(reason)")
                return Report(operatorID: owner.id, name: owner.name, transfers: check.count, fault: fault)
            }
        }
        progress(owner, report.transfers)
        return report
    }
}
