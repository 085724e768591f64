import Charging
import Kernel
import LiveBus
import Storage

/// A session whose driver's money is used up is asked to stop, and again when it goes on all the same.
enum StopForMoney {
    /// A stop takes a while; who goes on for longer was not stopped.
    private static let takes = Milliseconds.seconds(60)
    /// Of a session that has said nothing since nobody knows whether it stopped: it is asked again less often.
    private static let silentPause = Milliseconds.minutes(10)

    /// Whether a stop is asked for, or asked for again.
    /// - Parameter silence: for how long the session has said nothing.
    static func isDue(_ requestedAt: Timestamp?, silence: Milliseconds = Milliseconds(0), _ now: Timestamp) -> Bool {
        guard let requestedAt else { return true }
        let since = now - requestedAt
        return since >= (silence >= since ? silentPause : takes)
    }

    /// Inside a write.
    /// - Parameter flowsOn: energy has flowed since the last reading.
    /// - Returns: what to carry out, nil where somebody has just asked; and what to publish after the commit.
    static func ask(
        _ record: SessionRecord, flowsOn: Bool, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (FollowUp?, [LiveEvent]) {
        let id = record.session.id
        guard isDue(record.stopRequestedAt, now),
            try SessionRepository.markStopRequested(id, at: now, before: now - takes, connection)
        else { return (nil, []) }
        var events: [LiveEvent] = []
        if flowsOn, let asked = record.stopRequestedAt {
            let ignored = Oddity(.stopIgnored, ["askedAt": asked.description, "chargesAt": now.description])
            events = try OddityBook.record([ignored], on: id, now, context, connection)
        }
        return (.stopSession(id, reason: "The driver's money is used up."), events)
    }
}
