import Billing
import Kernel
import LiveBus
import Storage

/// Staff give money of a settled order back to the driver's wallet, which pays what the driver owes of other orders.
package enum RefundOrder {
    package static func run(
        _ id: OrderID, amountMinor: Int64, memo: String, by actor: Actor, _ context: FlowContext
    ) async throws -> OrderRecord {
        let context = context.wanted(by: actor)
        let now = context.time.now()
        let (order, events) = try await context.database.write { connection in
            guard var order = try OrderRepository.find(id, connection),
                actor.mayTouch(order.operatorID, at: order.siteID)
            else {
                throw FlowFailure(.notFound, "There is no such order.")
            }
            var events: [LiveEvent] = []
            _ = try context.making(connection) {
                try giveBack(amountMinor, memo, &order, actor, context, connection)
                guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
                events = try PayDebts.run(of: order.driverID, except: id, now, context, connection)
                return id
            }
            return (try OrderRepository.find(id, connection) ?? order, events)
        }
        context.live.publish([.order(order, at: now)] + events)
        return order
    }

    /// The caller saves the order.
    static func giveBack(
        _ amountMinor: Int64, _ memo: String, _ order: inout OrderRecord, _ actor: Actor, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        let refundable = order.paidMinor - order.refundedMinor
        guard refundable > 0 else {
            throw FlowFailure(.conflict, "Nothing is left to give back of what was paid.")
        }
        guard amountMinor > 0, amountMinor <= refundable else {
            throw FlowFailure(
                .invalid, "must be from 1 to \(refundable), what was paid and not given back",
                field: "amountMinor")
        }
        // What is still owed of it may be paid later, and then be given back too.
        let isWhole = amountMinor == refundable && order.owedMinor == 0
        let next: OrderState = isWhole ? .refunded : .partlyRefunded
        guard order.state.mayBecome(next), let driverID = order.driverID,
            let wallet = try WalletRepository.find(driver: driverID, connection)
        else { throw FlowFailure(.conflict, "The order is \(order.state.rawValue) and cannot be refunded.") }
        let transfers = Refund.transfers(
            amountMinor, refundedMinor: order.refundedMinor, totalMinor: order.totals.totalMinor,
            taxMinor: order.totals.taxMinor, memo: memo)
        try WalletBook.post(transfers, wallet, reference: "order/\(order.id)", context, connection)
        let before = order.refundedMinor
        order.refundedMinor += amountMinor
        order.state = next
        try context.tell(.orderRefunded, order, amountMinor: amountMinor, at: context.time.now(), connection)
        try AuditRepository.note(
            "refund", "order/\(order.id)", before: ["refundedMinor": before],
            after: ["refundedMinor": order.refundedMinor], by: actor, of: order.operatorID, context, connection)
    }
}
