import Charging
import Kernel
import LiveBus
import Storage

/// Sessions whose end never came are closed at their last meter value, and marked so; those whose end came without its
/// start are closed as the end said. Runs every few minutes.
package enum CloseAbandonedSessions {
    /// Sessions closed in one run; the rest follows with the next.
    private static let batchLimit = 200

    /// - Returns: how many were closed.
    package static func run(_ context: FlowContext) async throws -> Int {
        let now = context.time.now()
        let before = now - context.policy.abandonedAfter
        let ids = try await context.database.read {
            try SessionRepository.runningUnheard(before: before, limit: batchLimit, $0)
        }
        for id in ids {
            let events = try await context.database.write { connection -> [LiveEvent] in
                guard let record = try SessionRepository.find(id, connection) else { return [] }
                return try EndSession.closeAtLastSample(
                    record, because: .stopNeverCame,
                    evidence: ["unheardSince": before.description, "closedBy": "reconciliation"], now, context,
                    connection)
            }
            context.live.publish(events)
        }
        return ids.count + (try await closeWithoutStart(now, context))
    }

    private static func closeWithoutStart(_ now: Timestamp, _ context: FlowContext) async throws -> Int {
        let ids = try await context.database.read {
            try SessionRepository.awaitingStart(since: now - AwaitedStart.waitsFor, limit: batchLimit, $0)
        }
        for id in ids {
            let events = try await context.database.write { connection -> [LiveEvent] in
                guard let metered = try MeteredSessionRepository.find(id, connection) else { return [] }
                return try AwaitedStart.close(metered, now, context, connection)
            }
            context.live.publish(events)
        }
        return ids.count
    }
}
