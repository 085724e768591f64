import Billing
import Kernel
import LiveBus
import Storage

/// Staff put money into a driver's wallet. What the driver still owes is paid from it in the same write, oldest first.
package enum CreditWallet {
    /// More than this at once is a typing mistake.
    package static let maximumMinor: Int64 = 100_000_000

    package static func run(
        _ id: WalletID, amountMinor: Int64, memo: String, by actor: Actor, _ context: FlowContext
    ) async throws -> WalletRecord {
        guard (1...maximumMinor).contains(amountMinor) else {
            throw FlowFailure(.invalid, "must be from 1 to \(maximumMinor)", field: "amountMinor")
        }
        let context = context.wanted(by: actor)
        let now = context.time.now()
        let (credited, events) = try await context.database.write { connection in
            guard let wallet = try WalletRepository.find(id, connection), actor.mayTouch(wallet.operatorID) else {
                throw FlowFailure(.notFound, "There is no such wallet.")
            }
            var events: [LiveEvent] = []
            _ = try context.making(connection) {
                try WalletBook.post(
                    [.topUp(amountMinor, memo: memo)], wallet, reference: "wallet/\(id)", context, connection)
                try AuditRepository.note(
                    "credit", "wallet/\(id)", before: ["availableMinor": wallet.availableMinor],
                    after: ["availableMinor": wallet.availableMinor + amountMinor], by: actor, of: wallet.operatorID,
                    context, connection)
                events = try PayDebts.run(of: wallet.driverID, now, context, connection)
                return id
            }
            return (try WalletRepository.find(id, connection) ?? wallet, events)
        }
        context.live.publish(events)
        return credited
    }
}
