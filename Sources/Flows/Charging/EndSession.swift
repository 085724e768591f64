import Billing
import Charging
import Kernel
import LiveBus
import Metrics
import Storage

/// A session ends (1.6 StopTransaction, 2.x TransactionEvent Ended): its order is priced, paid and booked in the same
/// write. Coming twice it ends once; without a start it makes an order of its own; after the session was closed without
/// it, it corrects the order.
package enum EndSession {
    package struct Input: Sendable {
        package let target: RecordMeterSamples.Target
        package let ending: SessionEnding
        /// Meter values that came with the end.
        package let samples: [MeterSample]
        package let token: TokenValue?
        package let sequence: Int?

        package init(
            target: RecordMeterSamples.Target, ending: SessionEnding, samples: [MeterSample] = [],
            token: TokenValue? = nil, sequence: Int? = nil
        ) {
            self.target = target
            self.ending = ending
            self.samples = samples
            self.token = token
            self.sequence = sequence
        }
    }

    package enum Outcome: Sendable, Equatable {
        case ended(SessionID)
        case endedBefore(SessionID)
        /// The end overtook the start; it is kept, and nothing is priced yet.
        case awaitsStart(SessionID)
        /// The station belongs to nobody; nothing was booked.
        case noSession
    }

    package static func run(
        _ input: Input, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        let now = context.time.now()
        let (outcome, events) = try await context.database.write { connection in
            try end(input, station, now, context, connection)
        }
        context.live.publish(events)
        return outcome
    }

    /// Inside a write.
    static func end(
        _ input: Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent]) {
        var ending = input.ending
        ending.at = ClockSkew.plausible(ending.at, receivedAt: now)
        guard var metered = try RecordMeterSamples.find(input.target, station, connection) else {
            return try endWithoutStart(input, ending, station, now, context, connection)
        }
        if metered.facts.record.session.awaitsStart { return (.awaitsStart(metered.facts.record.session.id), []) }
        if metered.facts.record.session.state == .charging, AwaitedStart.isMissing(input, metered.progress) {
            // An update began it.
            return try awaitStart(input, ending, of: metered.facts.record.session.id, now, context, connection)
        }
        var events = try RecordMeterSamples.take(
            input.samples, &metered, sequence: input.sequence, now, context, connection
        ).0
        var oddities: [Oddity] = []
        if ending.at != input.ending.at {
            oddities.append(
                Oddity(
                    .implausibleClock, ["stationTime": input.ending.at.description, "receivedAt": now.description]))
        }
        let (outcome, more) = try close(metered, ending, oddities, now, context, connection)
        events += more
        return (outcome, events)
    }

    /// Decides what an end means and carries it out, once its meter values are stored.
    static func close(
        _ metered: MeteredSession, _ ending: SessionEnding, _ noted: [Oddity], _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent]) {
        let (record, progress) = (metered.facts.record, metered.progress)
        switch record.session.ending(with: ending, progress: progress.progress) {
        case .alreadyEnded(let oddities):
            let events = try OddityBook.record(oddities, on: record.session.id, now, context, connection)
            return (.endedBefore(record.session.id), events)
        case .endedLate(let ended, var oddities):
            oddities += try unmeasured(ended, progress, connection, besides: oddities)
            let events = try CorrectOrder.endCame(ended, record, progress, oddities + noted, now, context, connection)
            return (.endedBefore(record.session.id), events)
        case .ended(let ended, var oddities):
            if let gaps = progress.sequences.flatMap({ SequenceSet($0).gaps }) {
                oddities.append(Oddity(.sequenceGap, ["missing": gaps]))
            }
            oddities += try unmeasured(ended, progress, connection, besides: oddities)
            let events = try settle(ended, record, progress, oddities + noted, now, context, connection)
            return (.ended(ended.id), events)
        }
    }

    /// Some stations give an end that they send again the time of sending. No car comes, charges nothing and leaves in
    /// this time.
    private static let sameEndWithin = Milliseconds.minutes(10)

    /// What nobody measured of a session, as it ended.
    private static func unmeasured(
        _ session: ChargingSession, _ progress: ProgressRecord, _ connection: any SQLConnection, besides known: [Oddity]
    ) throws -> [Oddity] {
        let start = try StartReading.oddity(session, connection)
        let readings = try EnergyReadings.oddity(session, progress.progress, connection)
        return [start, readings].compactMap { $0 }.filter { new in !known.contains { $0.rule == new.rule } }
    }

    /// The end of a transaction that we never saw begin: the station lost the start, or we refused to store it. An
    /// order is made of what the end says, so that nobody's energy is lost from the books.
    private static func endWithoutStart(
        _ input: Input, _ ending: SessionEnding, _ station: StationContext, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent]) {
        let first = StartReading.first(of: input.samples)
        let reference: String
        var transactionID: String?
        switch input.target {
        case .number(let number):
            reference = "orphan-\(number)"
            if let known = try SessionRepository.madeByEnd(
                reference, at: station.stationID, meterStopWh: ending.meterStopWh, from: ending.at - sameEndWithin,
                to: ending.at + sameEndWithin, connection)
            {
                return (.endedBefore(known), [])
            }
        case .transaction(let id):
            reference = id
            transactionID = id
        case .evse: return (.noSession, [])
        }
        // Without a transaction id of the station, its own words make the start key: the same end finds its session.
        let start = StartSession.Input(
            evse: 0, connector: 0, token: input.token, at: first?.at ?? ending.at,
            meterStartWh: first?.registerWh ?? ending.meterStopWh ?? 0,
            transactionID: transactionID ?? reference + "/\(ending.at.millisecondsSinceEpoch)",
            sequence: input.sequence, wasOffline: true)
        guard let (begun, events) = try StartSession.begin(start, station, now, context, connection),
            let record = try SessionRepository.find(begun.session.id, connection)
        else { return (.noSession, []) }
        guard record.session.state == .charging else { return (.endedBefore(record.session.id), events) }
        let progress = try ProgressRepository.find(record.session.id, connection)
        if let progress, AwaitedStart.isMissing(input, progress) {
            let (outcome, kept) = try awaitStart(input, ending, of: record.session.id, now, context, connection)
            return (outcome, events + kept)
        }
        let alarms = try noteMissingStart(input, ending, reference, of: record.session.id, now, context, connection)
        let again = Input(
            target: .transaction(record.session.transactionID ?? ""), ending: ending, samples: input.samples,
            token: input.token, sequence: input.sequence)
        let (outcome, more) = try end(again, station, now, context, connection)
        return (outcome, events + alarms + more)
    }

    private static func awaitStart(
        _ input: Input, _ ending: SessionEnding, of id: SessionID, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent]) {
        guard case .transaction(let reference) = input.target else { return (.noSession, []) }
        let alarms = try noteMissingStart(input, ending, reference, of: id, now, context, connection)
        let kept = try AwaitedStart.keep(input, ending, id, now, context, connection)
        return (.awaitsStart(id), alarms + kept)
    }

    private static func noteMissingStart(
        _ input: Input, _ ending: SessionEnding, _ reference: String, of id: SessionID, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let first = StartReading.first(of: input.samples)?.registerWh
        let oddity = Oddity(
            .stopWithoutStart,
            [
                "transaction": reference, "meterStopWh": ending.meterStopWh.map(String.init) ?? "unknown",
                "firstReadingWh": first.map(String.init) ?? "unknown",
            ])
        return try OddityBook.record([oddity], on: id, now, context, connection)
    }

    /// A running session that lost its end is closed at its last meter value, inside a write.
    static func closeAtLastSample(
        _ record: SessionRecord, because rule: ExceptionRule, evidence: [String: String], _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard record.session.state == .charging, !record.session.awaitsStart,
            let progress = try ProgressRepository.find(record.session.id, connection)
        else { return [] }
        let closed = record.session.closingAtLastSample(progress.progress, because: rule)
        var evidence = evidence
        evidence["closedAt"] = closed.endedAt?.description
        evidence["meterStopWh"] = closed.meterStopWh.map(String.init)
        return try settle(closed, record, progress, [Oddity(rule, evidence)], now, context, connection)
    }

    /// Stores the end, prices the order, takes the money.
    private static func settle(
        _ session: ChargingSession, _ record: SessionRecord, _ progress: ProgressRecord, _ oddities: [Oddity],
        _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        try SessionRepository.saveEnd(session, connection)
        try context.tell(.sessionEnded, session, at: now, connection)
        guard var order = try OrderRepository.find(session: session.id, connection) else {
            throw FlowFailure(.inner, "session \(session.id) has no order")
        }
        order.endedAt = session.endedAt
        order.energyWh = max((session.meterStopWh ?? session.meterStartWh) - session.meterStartWh, 0)
        var alarms = try OddityBook.record(oddities, on: &order, now, context, connection)
        let tariff = try record.tariffVersionID.flatMap {
            try SessionTariff.find($0, record, context, connection)
        }
        var final = progress
        if let tariff {
            let priced = price(try SessionUsage(of: session, progress.progress, connection), under: tariff)
            alarms += try SettleOrder.settle(&order, priced, now, context, connection)
            final.costMinor = priced.totalMinor
            try ProgressRepository.update(&final, connection)
        } else {
            order.state = .unpriced
        }
        alarms += try TokenOnSession.settle(&order, now, context, connection)
        let hours = try EnergyRollUp.hours(
            of: session, earning: order.totals.totalMinor, progress.progress, connection)
        try EnergyHoursRepository.add(hours, connection)
        guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        Counter(label: "ohmstead_sessions_ended_total").increment()
        return [.session(session, final, at: now), .order(order, at: now)] + alarms
    }
}
