import Billing
import Charging
import Foundation
import Kernel
import LiveBus
import Storage

/// Staff settle an exception of an order: what they choose is done, and kept with their words, in one write.
package enum ResolveException {
    package struct Input: Sendable {
        package let id: OrderExceptionID
        /// Nil: an order that waits for its price is priced now, any other stays as it is.
        package let repair: Repair?
        package let resolution: String
        /// The order's version that the person saw; nil takes it as it is.
        package let orderVersion: Int64?

        package init(id: OrderExceptionID, repair: Repair? = nil, resolution: String, orderVersion: Int64? = nil) {
            self.id = id
            self.repair = repair
            self.resolution = resolution
            self.orderVersion = orderVersion
        }
    }

    package static func run(
        _ input: Input, by actor: Actor, _ context: FlowContext
    ) async throws -> OrderExceptionRecord {
        let (resolved, events) = try await context.database.write { connection in
            var events: [LiveEvent] = []
            let id = try context.making(connection) {
                events = try resolve(input, actor, context, connection).events
                return input.id
            }
            guard let exception = try OrderExceptionRepository.find(id, connection) else {
                throw FlowFailure(.notFound, "There is no such exception.")
            }
            return (exception, events)
        }
        context.live.publish(events)
        return resolved
    }

    /// What it would change: it is done and taken back, so that the preview is what will be.
    /// - Returns: with the version of the order that it holds for.
    package static func preview(
        _ input: Input, by actor: Actor, _ context: FlowContext
    ) async throws -> (effect: RepairEffect, orderVersion: Int64) {
        struct TakenBack: Error {
            let effect: RepairEffect
            let orderVersion: Int64
        }
        let rehearsal = context.rehearsing
        do {
            try await context.database.write { connection in
                let done = try resolve(input, actor, rehearsal, connection)
                throw TakenBack(effect: done.effect, orderVersion: done.orderVersion)
            }
            throw FlowFailure(.inner, "a rehearsal was not taken back")
        } catch let done as TakenBack {
            return (done.effect, done.orderVersion)
        }
    }

    private struct Done {
        let effect: RepairEffect
        let orderVersion: Int64
        let events: [LiveEvent]
    }

    private static func resolve(
        _ input: Input, _ actor: Actor, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Done {
        let context = context.wanted(by: actor)
        let now = context.time.now()
        guard let exception = try OrderExceptionRepository.find(input.id, connection),
            var order = try OrderRepository.find(exception.orderID, connection),
            actor.mayTouch(order.operatorID, at: order.siteID)
        else { throw FlowFailure(.notFound, "There is no such exception.") }
        let seen = order.version
        guard input.orderVersion == nil || input.orderVersion == seen else {
            throw FlowFailure.changedMeanwhile("order")
        }
        let repair =
            input.repair ?? (order.state == .unpriced && exception.rule == .noTariff ? .price(nil) : .closeAsIs)
        // First, so that a repair that makes the exception happen again leaves it open.
        guard
            try OrderExceptionRepository.resolve(
                input.id, by: actor.name, action: repair.action, effect: nil, resolution: input.resolution, at: now,
                connection)
        else { throw FlowFailure(.conflict, "The exception is resolved already.") }
        if exception.state == .open { order.openExceptions = max(order.openExceptions - 1, 0) }
        let head = try LedgerRepository.lockedSequence(of: order.operatorID, connection)
        let before = try RepairEffect.Sums(order, connection)
        let events = try RepairOrder.run(
            repair, on: &order, words: input.resolution, by: actor, now, context, connection)
        guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        let entries = try LedgerRepository.entries(
            of: order.operatorID, after: head, limit: Self.transferLimit, connection)
        let effect = try RepairEffect(
            before: before, after: RepairEffect.Sums(order, connection), entries,
            LedgerRepository.kinds(of: Set(entries.flatMap { [$0.debitAccountID, $0.creditAccountID] }), connection))
        try OrderExceptionRepository.saveEffect(
            String(decoding: JSONEncoder().encode(effect), as: UTF8.self), of: input.id, connection)
        try AuditRepository.note(
            "resolve", "exception/\(input.id)", before: ["state": exception.state.rawValue],
            after: [
                "state": "resolved", "action": repair.action.rawValue, "resolution": input.resolution,
                "totalMinor": "\(effect.before.totalMinor) -> \(effect.after.totalMinor)",
            ], by: actor, of: order.operatorID, context, connection)
        let resolved = try OrderExceptionRepository.find(input.id, connection) ?? exception
        try context.tell(.exceptionResolved, resolved, of: order, at: now, connection)
        return Done(effect: effect, orderVersion: seen, events: [.order(order, at: now)] + events)
    }

    /// One repair books some ten transfers; paying old debts with what it gave back may add one for each.
    private static let transferLimit = 1000
}
