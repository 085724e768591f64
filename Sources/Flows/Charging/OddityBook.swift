import Charging
import Kernel
import LiveBus
import Storage

/// Writes oddities to the order of a session as exceptions, inside the write of the flow that saw them.
enum OddityBook {
    /// - Returns: what to publish after the commit.
    static func record(
        _ oddities: [Oddity], on session: SessionID, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard !oddities.isEmpty, var order = try OrderRepository.find(session: session, connection) else { return [] }
        let events = try record(oddities, on: &order, now, context, connection)
        guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        return events
    }

    /// For a flow that saves the order itself.
    /// - Parameters:
    ///   - reopening: what was resolved is open again when it happens again.
    ///   - waiting: only noted, until a flow opens it.
    static func record(
        _ oddities: [Oddity], on order: inout OrderRecord, reopening: Bool = false, waiting: Bool = false,
        _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        var events: [LiveEvent] = []
        for oddity in oddities {
            let exception = OrderExceptionRecord(
                id: context.ids.next(), operatorID: order.operatorID, orderID: order.id, rule: oddity.rule,
                evidence: try OrderExceptionRecord.json(oddity.evidence), proposedRepair: oddity.rule.proposedRepair,
                state: oddity.needsAttention && !waiting ? .open : .noted, createdAt: now)
            guard try OrderExceptionRepository.record(exception, connection) else {
                if reopening,
                    let again = try OrderExceptionRepository.open(
                        oddity.rule, of: order.id, from: .resolved, connection)
                {
                    events += try opened(again, of: &order, now, context, connection)
                }
                continue
            }
            if exception.state == .open { events += try opened(exception, of: &order, now, context, connection) }
        }
        return events
    }

    /// What was noted, or resolved, needs attention now. For a flow that saves the order itself.
    static func open(
        _ exception: OrderExceptionRecord, of order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard let again = try OrderExceptionRepository.open(exception.rule, of: order.id, connection) else { return [] }
        return try opened(again, of: &order, now, context, connection)
    }

    private static func opened(
        _ exception: OrderExceptionRecord, of order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        order.openExceptions += 1
        try context.tell(.exceptionOpened, exception, of: order, at: now, connection)
        return [.alarm(exception, of: order, at: now)]
    }

    /// What a rule saw is settled by what came since. For a flow that saves the order itself.
    /// - Returns: false when there was nothing left to resolve.
    @discardableResult
    static func resolve(
        _ rule: ExceptionRule, of order: inout OrderRecord, _ resolution: String, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Bool {
        let before = try OrderExceptionRepository.resolve(
            rule, of: order.id, by: "system", resolution: resolution, at: now, connection)
        if before == .open {
            order.openExceptions = max(order.openExceptions - 1, 0)
            let about = order
            try context.tell(.exceptionResolved, of: order.operatorID, at: now, connection) {
                try OrderExceptionRepository.all(of: about.id, connection).first { $0.rule == rule }
                    .map { WebhookException($0, about) }
            }
        }
        return before != nil
    }

}

extension FlowFailure {
    static func changedMeanwhile(_ what: String) -> FlowFailure {
        FlowFailure(
            .conflict, "The \(what) was changed by somebody else meanwhile. Read it again and repeat the change.")
    }
}
