import Billing
import Kernel
import Storage

/// Staff pay out what a driver can spend, or take back what was put in by mistake. What is held for a running session
/// stays.
package enum PayOutWallet {
    package static func run(
        _ id: WalletID, amountMinor: Int64, memo: String, by actor: Actor, _ context: FlowContext
    ) async throws -> WalletRecord {
        let context = context.wanted(by: actor)
        return try await context.database.write { connection in
            guard let wallet = try WalletRepository.find(id, connection), actor.mayTouch(wallet.operatorID) else {
                throw FlowFailure(.notFound, "There is no such wallet.")
            }
            _ = try context.making(connection) {
                let available = wallet.availableMinor
                guard available > 0 else {
                    throw FlowFailure(.conflict, "The wallet holds nothing that could be paid out.")
                }
                guard (1...available).contains(amountMinor) else {
                    throw FlowFailure(
                        .invalid, "must be from 1 to \(available), what the driver can spend", field: "amountMinor")
                }
                try WalletBook.post(
                    [.payOut(amountMinor, memo: memo)], wallet, reference: "wallet/\(id)", context, connection)
                try AuditRepository.note(
                    "pay-out", "wallet/\(id)", before: ["availableMinor": available],
                    after: ["availableMinor": available - amountMinor], by: actor, of: wallet.operatorID, context,
                    connection)
                return id
            }
            return try WalletRepository.find(id, connection) ?? wallet
        }
    }
}
