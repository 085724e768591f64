import Charging
import Kernel
import LiveBus
import Storage

/// One event of a 2.x transaction: start, update or end, with its meter values, in one write. Events come late, twice
/// and out of order; each leaves the same order.
package enum RecordTransactionEvent {
    package enum Kind: Sendable, Equatable {
        case started
        case updated
        case ended
    }

    package struct Input: Sendable {
        package let kind: Kind
        package var transactionID: String
        package let sequence: Int
        package let at: Timestamp
        /// Nil where the event does not name it: only the first one must.
        package let evse: Int?
        package let connector: Int?
        package let token: TokenValue?
        package let startNumber: Int64?
        package var samples: [MeterSample]
        package let reason: String?
        package let wasOffline: Bool
        package let reservationNumber: Int64?

        package init(
            kind: Kind, transactionID: String, sequence: Int, at: Timestamp, evse: Int?, connector: Int?,
            token: TokenValue?, startNumber: Int64?, samples: [MeterSample], reason: String?, wasOffline: Bool,
            reservationNumber: Int64? = nil
        ) {
            self.kind = kind
            self.transactionID = transactionID
            self.sequence = sequence
            self.at = at
            self.evse = evse
            self.connector = connector
            self.token = token
            self.startNumber = startNumber
            self.samples = samples
            self.reason = reason
            self.wasOffline = wasOffline
            self.reservationNumber = reservationNumber
        }
    }

    package struct Outcome: Sendable, Equatable {
        /// Set where the event brought a token.
        package var authorization: AuthorizeToken.Outcome?
        package var sessionID: SessionID?
        /// The running, or final, price.
        package var costMinor: Int64?
        package var currency: Currency?
        /// False while the end waits for its start.
        fileprivate var isPriced = true
    }

    package static func run(
        _ input: Input, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        let now = context.time.now()
        let (outcome, events, followUp) = try await context.database.write { connection in
            try take(input, station, now, context, connection)
        }
        context.live.publish(events)
        if let followUp { context.followUps.add(followUp) }
        return outcome
    }

    private typealias Taken = (outcome: Outcome, events: [LiveEvent], followUp: FollowUp?)

    private static func take(
        _ input: Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> Taken {
        var taken =
            switch input.kind {
            case .started, .updated: try advance(input, station, now, context, connection)
            case .ended: try end(input, station, now, context, connection)
            }
        if let id = taken.outcome.sessionID, taken.outcome.isPriced {
            taken.outcome.costMinor = try ProgressRepository.find(id, connection)?.costMinor
            taken.outcome.currency = try OrderRepository.find(session: id, connection)?.currency
        }
        return taken
    }

    private static func end(
        _ input: Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> Taken {
        let at = ClockSkew.plausible(input.at, receivedAt: now)
        let key = StartSession.Input.key(of: input.transactionID, at: station.stationID)
        if let known = try SessionRepository.find(startKey: key, connection), at < known.session.startedAt,
            let earlier = try ReusedTransaction.earlier(input, at: at, station, connection)
        {
            return try end(earlier, station, now, context, connection)
        }
        var outcome = Outcome()
        outcome.authorization = try input.token.map {
            try AuthorizeToken.decide($0, from: station, isEnding: true, now, connection)
        }
        let (ended, events) = try EndSession.end(ending(input), station, now, context, connection)
        switch ended {
        case .ended(let id), .endedBefore(let id): outcome.sessionID = id
        case .awaitsStart(let id):
            outcome.sessionID = id
            outcome.isPriced = false
        case .noSession: break
        }
        return (outcome, events, nil)
    }

    private static func advance(
        _ input: Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> Taken {
        var events: [LiveEvent] = []
        if input.kind == .started {
            events = try ReusedTransaction.free(for: input, station, now, context, connection)
        }
        // An update that overtook its start begins the session; the start then finds it.
        guard let (begun, published) = try StartSession.begin(start(input), station, now, context, connection),
            var record = try SessionRepository.find(begun.session.id, connection)
        else { return (Outcome(), events, nil) }
        events += published
        let at = ClockSkew.plausible(input.at, receivedAt: now)
        if at < record.session.startedAt,
            let earlier = try ReusedTransaction.earlier(input, at: at, station, connection)
        {
            return try advance(earlier, station, now, context, connection)
        }
        record = try takeOverStart(input, record, now, connection)
        if input.kind == .started, record.session.state == .ended {
            events += try LateStart.came(start(input), record, now, context, connection)
            record = try SessionRepository.find(record.session.id, connection) ?? record
        }
        var outcome = Outcome()
        outcome.sessionID = record.session.id
        if let token = input.token {
            outcome.authorization = begun.authorization
            let (noted, alarms) = try note(
                token, begun.authorization.authorization, input, on: record, now, context, connection)
            record = noted
            events += alarms
        }
        let (placed, closed) = try notePlace(input, on: record, now, context, connection)
        record = placed
        events += closed
        if let number = input.startNumber,
            let command = try FinishCommand.matchStart(record.session, startNumber: number, now, context, connection)
        {
            events.append(command)
        }
        let (taken, followUp) = try meter(input, record, now, context, connection)
        return (outcome, events + taken, followUp)
    }

    private static func meter(
        _ input: Input, _ record: SessionRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> ([LiveEvent], FollowUp?) {
        guard var metered = try MeteredSessionRepository.find(record.session.id, connection) else {
            throw FlowFailure(.inner, "session \(record.session.id) has no progress")
        }
        if input.kind == .started {
            var seen = SequenceSet(metered.progress.sequences ?? "")
            seen.begin(at: input.sequence)
            metered.progress.sequences = seen.description
        }
        let (events, followUp) = try RecordMeterSamples.take(
            samples(input), &metered, sequence: input.sequence, now, context, connection)
        guard input.kind == .started, record.session.awaitsStart else { return (events, followUp) }
        return (events + (try AwaitedStart.came(metered, now, context, connection)), nil)
    }

    /// What the start says that the meter stood at was read then, also where its own time is a moment before.
    private static func samples(_ input: Input) -> [MeterSample] {
        guard input.kind == .started, let first = StartReading.first(of: input.samples) else { return input.samples }
        return input.samples.map { sample in
            var sample = sample
            if sample == first { sample.isOfBegin = true }
            return sample
        }
    }

    /// Updates overtook the start: it is earlier than what the session was begun with, and its reading is lower. Until it
    /// comes, whatever is earlier is the start so far.
    private static func takeOverStart(
        _ input: Input, _ record: SessionRecord, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> SessionRecord {
        let at = ClockSkew.plausible(start(input).at, receivedAt: now)
        let session = record.session
        guard session.state == .charging, at < session.startedAt,
            var progress = try ProgressRepository.find(session.id, connection),
            input.kind == .started || progress.lacksStart
        else { return record }
        let isMetered = try !MeterSampleRepository.firstReadings(of: session.id, limit: 1, connection).isEmpty
        let register = StartReading.first(of: input.samples)?.registerWh ?? session.meterStartWh
        if isMetered, register > session.meterStartWh { return record }
        try SessionRepository.saveStart(
            of: session.id, at: at, meterStartWh: register, evse: session.evse, connector: session.connector,
            connection)
        if isMetered {
            progress.progress.energyWh += session.meterStartWh - register
        } else {
            progress.progress.lastRegisterWh = register
            progress.progress.lastRegisterAt = at
        }
        // Begins anew with the next reading, from the right start.
        progress.runningPrice = nil
        try ProgressRepository.update(&progress, connection)
        return try SessionRepository.find(session.id, connection) ?? record
    }

    private static func start(_ input: Input) -> StartSession.Input {
        // What overtook the start may carry readings from before itself.
        let earliest = input.kind == .started ? input.at : input.samples.map(\.at).reduce(input.at, min)
        return StartSession.Input(
            evse: input.evse ?? 0, connector: input.connector ?? 0, token: input.token, at: earliest,
            meterStartWh: StartReading.first(of: input.samples)?.registerWh, transactionID: input.transactionID,
            startNumber: input.startNumber,
            sequence: input.sequence, wasOffline: input.wasOffline, reservationNumber: input.reservationNumber)
    }

    private static func ending(_ input: Input) -> EndSession.Input {
        let last = input.samples.filter { $0.registerWh != nil && !$0.isOfBegin }.max { $0.at < $1.at }
        return EndSession.Input(
            target: .transaction(input.transactionID),
            ending: SessionEnding(at: input.at, meterStopWh: last?.registerWh, reason: input.reason),
            samples: input.samples, token: input.token, sequence: input.sequence)
    }

    /// The driver identified after the car was plugged in: the session and its order learn whose it is. A token that may
    /// not charge does not become the session's: the next one may.
    private static func note(
        _ token: TokenValue, _ answer: AuthorizationOutcome, _ input: Input, on record: SessionRecord,
        _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (SessionRecord, [LiveEvent]) {
        let session = record.session
        guard session.state == .charging,
            session.token == nil || session.token?.kind == TokenValue.Kind.none
        else { return (record, []) }
        let lookup = try TokenLookup(token, operatorID: session.operatorID, connection)
        let oddity = TokenOnSession.oddity(token, lookup, answer, wasOffline: input.wasOffline)
        guard var order = try OrderRepository.find(session: session.id, connection),
            let progress = try ProgressRepository.find(session.id, connection)
        else { throw FlowFailure(.inner, "session \(session.id) has no order") }
        let before = order
        var alarms: [LiveEvent] = []
        if let oddity {
            alarms = try TokenOnSession.record(
                oddity, on: &order, energyWh: progress.progress.energyWh, now, context, connection)
        } else {
            try TokenOnSession.forgive(&order, now, context, connection)
        }
        // What overtook its start had no token: with the start comes the one that it charges by, whatever it may.
        if answer == .accepted || input.kind == .started {
            let driverID = lookup.record?.driverID
            try SessionRepository.saveToken(
                token, driverID: driverID, group: lookup.driver?.group, of: session.id, connection)
            if order.driverID == nil {
                order.driverID = driverID
                if order.holdMinor == 0, let owner = try OperatorRepository.find(session.operatorID, connection) {
                    order.holdMinor = try StartSession.hold(for: order, owner, lookup, answer, context, connection)
                }
            }
        }
        guard try order == before || OrderRepository.update(order, connection) else {
            throw FlowFailure.changedMeanwhile("order")
        }
        return (try SessionRepository.find(session.id, connection) ?? record, alarms)
    }

    /// The start did not say at which EVSE; a later event does (J02: the EVSE need not be known at the start). What still
    /// ran there has lost its end.
    private static func notePlace(
        _ input: Input, on record: SessionRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (SessionRecord, [LiveEvent]) {
        let session = record.session
        let connector = input.connector ?? session.connector
        guard let evse = input.evse, evse > 0,
            session.evse == 0 || session.evse == evse && session.connector == 0 && connector > 0
        else { return (record, []) }
        try SessionRepository.saveStart(
            of: session.id, at: session.startedAt, meterStartWh: session.meterStartWh, evse: evse,
            connector: connector, connection)
        guard let placed = try SessionRepository.find(session.id, connection) else { return (record, []) }
        guard session.evse == 0, session.state == .charging else { return (placed, []) }
        return (placed, try StartSession.closeOverlapping(placed.session, now, context, connection))
    }
}
