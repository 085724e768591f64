import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// An ended session turns out to have begun or ended at another time or reading: it is stored so, and its order and the
/// statistics follow.
enum CorrectSession {
    /// Why, and what else is known of the session now.
    struct Cause {
        /// Kept as `because` of the exception `orderCorrected`.
        let because: String
        var evse: Int?
        var connector: Int?
    }

    /// The caller saves the order.
    static func run(
        _ change: SessionChange, _ cause: Cause, of order: inout OrderRecord, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard var record = try SessionRepository.find(order.sessionID, connection),
            var progress = try ProgressRepository.find(order.sessionID, connection)
        else { throw FlowFailure(.inner, "order \(order.id) lacks its session") }
        let before = record.session
        let hours = try EnergyRollUp.hours(
            of: before, earning: order.totals.totalMinor, progress.progress, connection)
        try store(change, cause, &record, &progress, connection)
        let session = record.session
        let energyWh = max((session.meterStopWh ?? session.meterStartWh) - session.meterStartWh, 0)
        var evidence = [
            "because": cause.because, "fromEnergyWh": String(order.energyWh), "toEnergyWh": String(energyWh),
            "startedAt": session.startedAt.description, "endedAt": session.endedAt?.description ?? "",
        ]
        let wasSettledByHand = order.wasSettledByHand
        var alarms = try CorrectOrder.reprice(
            &order, session, record, &progress, &evidence, now, context, connection)
        try EnergyRollUp.replace(
            hours,
            with: EnergyRollUp.hours(of: session, earning: order.totals.totalMinor, progress.progress, connection),
            connection)
        if !wasSettledByHand {
            order.endedAt = session.endedAt
            if order.settledAt == nil { order.energyWh = energyWh }
        }
        if energyWh > 0 { alarms += try TokenOnSession.demandAnswer(&order, now, context, connection) }
        return [.session(session, progress, at: now)] + alarms
    }

    private static func store(
        _ change: SessionChange, _ cause: Cause, _ record: inout SessionRecord, _ progress: inout ProgressRecord,
        _ connection: any SQLConnection
    ) throws {
        let before = record.session
        try SessionRepository.saveStart(
            of: before.id, at: change.startedAt ?? before.startedAt,
            meterStartWh: change.meterStartWh ?? before.meterStartWh, evse: cause.evse ?? before.evse,
            connector: cause.connector ?? before.connector, connection)
        var ended = before
        ended.endedAt = change.endedAt ?? before.endedAt
        ended.meterStopWh = change.meterStopWh ?? before.meterStopWh
        // What a person or the start said stands; an end that comes after it is another story.
        if change.endedAt != nil || change.meterStopWh != nil { ended.stopReason = cause.because }
        try SessionRepository.saveEnd(ended, connection)
        if let meterStartWh = change.meterStartWh {
            progress.progress.energyWh = max(progress.progress.energyWh + before.meterStartWh - meterStartWh, 0)
            try ProgressRepository.update(&progress, connection)
        }
        record = try SessionRepository.find(before.id, connection) ?? record
    }
}

extension SessionChange {
    /// What a person may say of a session that has ended.
    func check(against session: ChargingSession, _ now: Timestamp) throws {
        guard session.state == .ended, let endedAt = endedAt ?? session.endedAt,
            let meterStopWh = meterStopWh ?? session.meterStopWh
        else { throw FlowFailure(.conflict, "The session still runs. It can be corrected when it has ended.") }
        guard self != SessionChange() else {
            throw FlowFailure(.invalid, "is required, or another time or reading of the session", field: "meterStopWh")
        }
        let startedAt = startedAt ?? session.startedAt
        let meterStartWh = meterStartWh ?? session.meterStartWh
        guard endedAt <= now else { throw FlowFailure(.invalid, "must not be in the future", field: "endedAt") }
        guard startedAt <= endedAt else {
            throw FlowFailure(.invalid, "must not be after the end \(endedAt)", field: "startedAt")
        }
        guard endedAt - startedAt <= SessionUsage.maximumSpan else {
            throw FlowFailure(.invalid, "must be within 400 days of the end", field: "startedAt")
        }
        guard meterStopWh >= meterStartWh else {
            throw FlowFailure(
                .invalid, "must be \(meterStartWh) Wh or more, the reading at the start", field: "meterStopWh")
        }
        guard meterStopWh - meterStartWh <= SessionUsage.maximumEnergyWh else {
            throw FlowFailure(.invalid, "must be at most 1 GWh above the reading at the start", field: "meterStopWh")
        }
    }
}
