import Charging
import Kernel
import LiveBus
import Storage

/// A 2.x station makes its transaction ids, and some use one again: they count anew after a restart. The session that had
/// it gives it up, to an id that also has its number (`TX-1#141`); what still comes for it is told apart by its time.
enum ReusedTransaction {
    /// Sessions of one station that ran at one instant.
    private static let candidates = 20

    /// A start that is not the known one come again: its id is free when this returns.
    /// - Returns: what to publish after the commit.
    static func free(
        for input: RecordTransactionEvent.Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let key = StartSession.Input.key(of: input.transactionID, at: station.stationID)
        guard let known = try SessionRepository.find(startKey: key, connection),
            let progress = try ProgressRepository.find(known.session.id, connection),
            isAnother(input, known.session, progress, now)
        else { return [] }
        let events = try EndSession.closeAtLastSample(
            known, because: .overlappingSession, evidence: ["nextStartedAt": input.at.description], now, context,
            connection)
        let id = former(input.transactionID, known.session)
        try SessionRepository.rename(
            known.session.id, transactionID: id, startKey: StartSession.Input.key(of: id, at: station.stationID),
            connection)
        return events
    }

    /// - Parameter at: before the session that has the id now.
    /// - Returns: the event as one of the session that had it then; nil where there is none.
    static func earlier(
        _ input: RecordTransactionEvent.Input, at: Timestamp, _ station: StationContext,
        _ connection: any SQLConnection
    ) throws -> RecordTransactionEvent.Input? {
        let around = try SessionRepository.ended(
            around: at, of: station.stationID, limit: candidates, connection)
        guard
            let record = around.first(where: {
                $0.session.transactionID == former(input.transactionID, $0.session)
            })
        else { return nil }
        var earlier = input
        earlier.transactionID = record.session.transactionID ?? input.transactionID
        return earlier
    }

    private static func former(_ transactionID: String, _ session: ChargingSession) -> String {
        "\(transactionID)#\(session.number)"
    }

    /// By its time, which must be one that can be; and its reading is none that the known session had on its way.
    private static func isAnother(
        _ input: RecordTransactionEvent.Input, _ known: ChargingSession, _ progress: ProgressRecord, _ now: Timestamp
    ) -> Bool {
        guard ClockSkew.plausible(input.at, receivedAt: now) == input.at, !known.awaitsStart else { return false }
        let register = StartReading.first(of: input.samples)?.registerWh
        switch known.state {
        case .ended:
            guard let endedAt = known.endedAt, input.at > endedAt else { return false }
            guard let register, let stopWh = known.meterStopWh else { return true }
            return register >= stopWh || register < known.meterStartWh
        case .charging:
            // Its end was lost. A start that comes late has a number that was not there yet.
            let hasStarted = progress.sequences.map { SequenceSet($0).contains(input.sequence) } ?? false
            guard hasStarted, input.at > progress.progress.last.at else { return false }
            return register.map { $0 >= progress.progress.lastRegisterWh } ?? true
        }
    }
}
