import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// Meter values of a session: stored, the session and its running cost moved on, and the driver's money watched.
package enum RecordMeterSamples {
    /// How a station names the session that its values belong to.
    package enum Target: Sendable {
        /// 1.6: the transaction id that we gave.
        case number(Int64)
        /// 2.x: the station's own id.
        case transaction(String)
        /// Neither: whatever runs there.
        case evse(Int)
    }

    package enum Outcome: Sendable, Equatable {
        case recorded(SessionID)
        /// Between sessions, or after an end: noted nowhere, for nobody pays for it.
        case noSession
    }

    /// Samples of one message; a station that sends a day at once is cut here, and its end still has the final reading.
    package static let maximumSamples = 2000

    /// Without a task, for it is nearly all that chargers send (ADR 0009).
    /// - Parameters:
    ///   - queue: where `next` is called, and what others see of the session is noted.
    ///   - next: called once, after the commit.
    package static func run(
        _ samples: [MeterSample], of target: Target, from station: StationContext, _ context: FlowContext,
        on queue: any CallbackQueue, then next: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) {
        context.database.write(body(samples, of: target, from: station, context)) { result in
            queue.run { next(result.map { noted($0, of: station, context) }) }
        }
    }

    private static func body(
        _ samples: [MeterSample], of target: Target, from station: StationContext, _ context: FlowContext
    ) -> @Sendable (any SQLConnection) throws -> Taken? {
        let now = context.time.now()
        let remembered = station.sessions.find(target)
        return { connection in
            if let remembered,
                let taken = try take(
                    samples, remembered.metered, unchanged: true, sequence: nil, now, context, connection)
            {
                return taken
            }
            return try find(target, station, connection).flatMap {
                try take(samples, $0, unchanged: false, sequence: nil, now, context, connection)
            }
        }
    }

    /// What was committed is remembered and told.
    private static func noted(_ taken: Taken?, of station: StationContext, _ context: FlowContext) -> Outcome {
        guard let taken else { return .noSession }
        station.sessions.keep(taken.session)
        context.live.publish(taken.events)
        if let followUp = taken.followUp { context.followUps.add(followUp) }
        return .recorded(taken.session.id)
    }

    static func find(
        _ target: Target, _ station: StationContext, _ connection: any SQLConnection
    ) throws -> MeteredSession? {
        switch target {
        case .number(let number):
            try MeteredSessionRepository.find(number: number, stationID: station.stationID, connection)
        case .transaction(let id):
            try MeteredSessionRepository.find(transactionID: id, stationID: station.stationID, connection)
        case .evse(let evse):
            // 0 is the station's main meter, and no place.
            try evse == 0 ? nil : MeteredSessionRepository.running(at: station.stationID, evse: evse, connection)
        }
    }

    /// What samples did to their session.
    private final class Taken: Sendable {
        let session: RememberedSessions.Entry
        let events: [LiveEvent]
        let followUp: FollowUp?

        init(_ session: MeteredSession, _ events: [LiveEvent], _ followUp: FollowUp?) {
            self.session = RememberedSessions.Entry(session)
            self.events = events
            self.followUp = followUp
        }
    }

    /// Inside a write. Samples of an ended session are kept when they lie within it; where they move energy from one
    /// period to another, its order is corrected.
    static func take(
        _ samples: [MeterSample], _ metered: inout MeteredSession, sequence: Int?, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> ([LiveEvent], FollowUp?) {
        guard
            let taken = try take(
                samples, metered, unchanged: false, sequence: sequence, now, context, connection)
        else { throw FlowFailure.changedMeanwhile("session") }
        metered = taken.session.metered
        return (taken.events, taken.followUp)
    }

    /// - Parameter unchanged: whether `metered` is from an earlier write and may have changed.
    /// - Returns: nil, with nothing stored, when it has.
    private static func take(
        _ samples: [MeterSample], _ metered: MeteredSession, unchanged: Bool, sequence: Int?, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Taken? {
        let late = try LateReadings(metered.facts.record, samples, sequence: sequence, connection)
        let moved = try StartReading.moved(metered, by: samples, now, connection)
        var metered = moved ?? metered
        let facts = metered.facts
        var progress = metered.progress
        let before = progress.progress.energyWh
        var state = SampleTaker(facts: facts, now: now)
        if let sequence {
            var seen = SequenceSet(progress.sequences ?? "")
            seen.insert(sequence)
            progress.sequences = seen.description
        }
        for sample in samples.prefix(maximumSamples) { state.take(sample, &progress, context.policy.plausibility) }
        let isRunning = facts.record.session.state == .charging
        let tariff = isRunning ? try runningTariff(metered, context, connection) : nil
        if let tariff { state.price(&progress, tariff) }
        let newest = metered.progress.progress.last.at
        let rows = isRunning ? try progress.keep(state.kept, after: newest) : state.kept
        if unchanged {
            guard try ProgressRepository.saveSampledIfUnchanged(&progress, connection) else { return nil }
        } else {
            try ProgressRepository.saveSampled(&progress, connection)
        }
        if moved != nil { try SessionRepository.saveMeterStart(of: facts.record.session, connection) }
        for sample in rows { try MeterSampleRepository.add(sample, to: facts.record.session.id, connection) }
        metered.progress = progress
        var events = try OddityBook.record(state.oddities, on: facts.record.session.id, now, context, connection)
        guard isRunning else {
            events += try late?.take(facts.record, progress, now, context, connection) ?? []
            return Taken(metered, events, nil)
        }
        events.append(.session(facts.record.session, progress, at: now))
        if progress.progress.energyWh > 0, state.firstEnergy {
            events += try markCharging(facts.record.session.id, now, context, connection)
        }
        let flowsOn = progress.progress.energyWh > before
        let (followUp, alarms) =
            try tariff.map {
                try watchMoney(facts.record, progress, $0, state.running, flowsOn: flowsOn, now, context, connection)
            } ?? (nil, [])
        events += alarms
        return Taken(metered, events, followUp)
    }

    static func runningTariff(
        _ metered: MeteredSession, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> CompiledTariff? {
        try metered.facts.record.tariffVersionID.flatMap {
            try context.tariffs.tariff($0, zone: metered.facts.timeZone, connection)?
                .offered(to: metered.facts.record.driverGroup)
        }
    }

    /// The order says that energy flows; once a session.
    private static func markCharging(
        _ id: SessionID, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard var order = try OrderRepository.find(session: id, connection), order.state.mayBecome(.charging) else {
            return []
        }
        order.state = .charging
        let alarms = try TokenOnSession.demandAnswer(&order, now, context, connection)
        guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        return [.order(order, at: now)] + alarms
    }

    private static func watchMoney(
        _ record: SessionRecord, _ progress: ProgressRecord, _ tariff: CompiledTariff, _ running: RunningPrice?,
        flowsOn: Bool, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (FollowUp?, [LiveEvent]) {
        guard StopForMoney.isDue(record.stopRequestedAt, now), let running, let driverID = record.session.driverID,
            let funds = try WalletRepository.prepaidFunds(driver: driverID, session: record.session.id, connection)
        else { return (nil, []) }
        let mustStop = BalanceGuard.mustStop(
            running, fundsMinor: funds, powerW: progress.progress.last.powerW,
            at: progress.progress.last.at, energyStoppedAt: progress.progress.energyStoppedAt, under: tariff)
        return mustStop ? try StopForMoney.ask(record, flowsOn: flowsOn, now, context, connection) : (nil, [])
    }
}

/// The samples of one message on their way into one session.
private struct SampleTaker {
    private let facts: SessionFacts
    private let now: Timestamp
    /// To be stored.
    private(set) var kept: [MeterSample] = []
    private(set) var oddities: [Oddity] = []
    private(set) var firstEnergy = false
    private(set) var running: RunningPrice?
    private var points: [MeterPoint] = []

    init(facts: SessionFacts, now: Timestamp) {
        self.facts = facts
        self.now = now
    }

    mutating func take(
        _ sample: MeterSample, _ progress: inout ProgressRecord, _ plausibility: MeterPlausibility
    ) {
        let sample = sample.booked(in: facts.record.session, receivedAt: now)
        if !facts.record.session.contains(sample.at) {
            // After an end that nobody said it is kept all the same: the real end may still come.
            if facts.record.session.mayHold(sample) { kept.append(sample) }
            oddities.append(
                Oddity(
                    .sampleOutsideSession,
                    ["at": sample.at.description, "startedAt": facts.record.session.startedAt.description]))
            return
        }
        kept.append(sample)
        guard facts.record.session.state == .charging else { return }
        let hadEnergy = progress.progress.energyWh > 0
        let decision = progress.progress.taking(sample, within: plausibility)
        progress.progress = decision.progress
        oddities += decision.oddities
        if decision.advancesEnergy, let register = sample.registerWh {
            points.append(MeterPoint(at: sample.at, registerWh: register))
        }
        if !hadEnergy, progress.progress.energyWh > 0 { firstEnergy = true }
    }

    mutating func price(_ progress: inout ProgressRecord, _ tariff: CompiledTariff) {
        var price =
            progress.runningPrice.flatMap { RunningPrice(encoded: $0, under: tariff) }
            ?? RunningPrice(
                startedAt: facts.record.session.startedAt, meterStartWh: facts.record.session.meterStartWh,
                under: tariff)
        for point in points { price.advance(to: point, under: tariff) }
        progress.runningPrice = price.encoded
        progress.costMinor = price.costMinor(
            at: progress.progress.last.at, energyStoppedAt: progress.progress.energyStoppedAt, under: tariff)
        running = price
    }
}
