import Billing
import Kernel
import LiveBus
import Storage

/// What a driver's wallet could not cover when it was due is paid as soon as there is money: oldest first, inside the
/// write that brought the money.
enum PayDebts {
    /// Orders paid in one write. Nobody charges so often without money; the rest is paid with the next credit.
    private static let limit = 500

    /// - Parameter except: an order that the caller is about to save itself.
    static func run(
        of driverID: DriverID?, except: OrderID? = nil, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard let driverID, let wallet = try WalletRepository.find(driver: driverID, connection) else { return [] }
        var left = wallet.availableMinor
        guard left > 0 else { return [] }
        var events: [LiveEvent] = []
        for debt in try OrderRepository.debts(of: driverID, except: except, limit: limit, connection) {
            guard left > 0 else { break }
            let amount = min(left, debt.owedMinor)
            var order = debt
            try WalletBook.post(
                [.payDebt(amount, memo: order.number)], wallet, reference: "order/\(order.id)", context, connection)
            left -= amount
            order.paidMinor += amount
            order.owedMinor -= amount
            if order.owedMinor == 0 {
                try OddityBook.resolve(.balanceShortfall, of: &order, "Paid from the wallet.", now, context, connection)
            }
            guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
            events.append(.order(order, at: now))
        }
        return events
    }
}
