import Charging
import Kernel
import LiveBus
import Storage

/// A transaction's end overtook its start (2.x allows it, E01 and `seqNo`). What the end said is kept with the running
/// session, and the order is priced when the start comes, or when it has not come within a while.
///
/// Priced at once, its energy would be nothing: only the start knows what the meter said first.
enum AwaitedStart {
    /// Stations send what they kept within minutes of their end; longer, and a driver waits for the bill.
    static let waitsFor = Milliseconds.minutes(15)

    /// For a 2.x transaction whose end is there.
    static func isMissing(_ input: EndSession.Input, _ progress: ProgressRecord) -> Bool {
        guard case .transaction = input.target, let sequence = input.sequence else { return false }
        return sequence > 0 && progress.lacksStart
    }

    static func keep(
        _ input: EndSession.Input, _ ending: SessionEnding, _ id: SessionID, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard var metered = try MeteredSessionRepository.find(id, connection) else {
            throw FlowFailure(.inner, "session \(id) has no progress")
        }
        let (events, _) = try RecordMeterSamples.take(
            input.samples, &metered, sequence: input.sequence, now, context, connection)
        var session = metered.facts.record.session
        session.endedAt = max(ending.at, session.startedAt)
        session.meterStopWh = ending.meterStopWh
        session.stopReason = ending.reason
        try SessionRepository.saveEnd(session, connection)
        return events
    }

    /// The start is there, and taken over.
    static func came(
        _ metered: MeteredSession, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        if var order = try OrderRepository.find(session: metered.facts.record.session.id, connection),
            try OddityBook.resolve(
                .stopWithoutStart, of: &order, "The start came after the end.", now, context, connection)
        {
            guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        }
        return try close(metered, now, context, connection)
    }

    /// With what is known: the end as it was kept.
    static func close(
        _ metered: MeteredSession, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let session = metered.facts.record.session
        guard session.awaitsStart, let endedAt = session.endedAt else { return [] }
        let ending = SessionEnding(at: endedAt, meterStopWh: session.meterStopWh, reason: session.stopReason)
        return try EndSession.close(metered, ending, [], now, context, connection).1
    }
}

extension ProgressRecord {
    /// Events of a 2.x transaction came, and its start did not.
    var lacksStart: Bool { sequences.map { !SequenceSet($0).contains(0) } ?? false }
}
