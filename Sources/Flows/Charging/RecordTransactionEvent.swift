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
        package let transactionID: String
        package let sequence: Int
        package let at: Timestamp
        /// Nil where the event does not name it: only the first one must.
        package let evse: Int?
        package let connector: Int?
        package let token: TokenValue?
        package let startNumber: Int64?
        package let samples: [MeterSample]
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

    private static func take(
        _ input: Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent], FollowUp?) {
        var outcome = Outcome()
        var events: [LiveEvent] = []
        var followUp: FollowUp?
        if input.kind == .ended {
            // Before its end: who runs a session may end it, also when its price leaves too little for another.
            outcome.authorization = try input.token.map {
                try AuthorizeToken.decide($0, from: station, now, connection)
            }
            let (ended, published) = try EndSession.end(ending(input), station, now, context, connection)
            events = published
            switch ended {
            case .ended(let id), .endedBefore(let id): outcome.sessionID = id
            case .awaitsStart(let id):
                // Its price is not known before its start is.
                outcome.sessionID = id
                return (outcome, events, nil)
            case .noSession: break
            }
        } else {
            // An update that overtook its start begins the session; the start then finds it.
            guard let (begun, published) = try StartSession.begin(start(input), station, now, context, connection),
                var record = try SessionRepository.find(begun.session.id, connection)
            else { return (outcome, [], nil) }
            events = published
            // Where only the end is there, whatever is earlier is the start so far.
            if input.kind == .started || record.session.awaitsStart {
                record = try takeOverStart(input, record, now, connection)
            }
            if input.kind == .started, record.session.state == .ended {
                events += try LateStart.came(start(input), record, now, context, connection)
                record = try SessionRepository.find(record.session.id, connection) ?? record
            }
            if let token = input.token {
                outcome.authorization = begun.authorization
                let (noted, alarms) = try note(
                    token, begun.authorization.authorization, input, on: record, now, context, connection)
                record = noted
                events += alarms
            }
            record = try notePlace(input, on: record, connection)
            if let number = input.startNumber,
                let command = try FinishCommand.matchStart(
                    record.session, startNumber: number, now, context, connection)
            {
                events.append(command)
            }
            guard var metered = try MeteredSessionRepository.find(record.session.id, connection) else {
                throw FlowFailure(.inner, "session \(record.session.id) has no progress")
            }
            let (taken, follow) = try RecordMeterSamples.take(
                input.samples, &metered, sequence: input.sequence, now, context, connection)
            events += taken
            followUp = follow
            if input.kind == .started, record.session.awaitsStart {
                events += try AwaitedStart.came(metered, now, context, connection)
                followUp = nil
            }
            outcome.sessionID = record.session.id
        }
        if let id = outcome.sessionID {
            outcome.costMinor = try ProgressRepository.find(id, connection)?.costMinor
            outcome.currency = try OrderRepository.find(session: id, connection)?.currency
        }
        return (outcome, events, followUp)
    }

    /// Updates overtook the start: it is earlier than what the session was begun with, and its reading is lower.
    private static func takeOverStart(
        _ input: Input, _ record: SessionRecord, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> SessionRecord {
        let at = ClockSkew.plausible(input.at, receivedAt: now)
        let session = record.session
        let register = start(input).meterStartWh
        guard session.state == .charging, at < session.startedAt, register <= session.meterStartWh, register > 0,
            var progress = try ProgressRepository.find(session.id, connection)
        else { return record }
        try SessionRepository.saveStart(
            of: session.id, at: at, meterStartWh: register, evse: input.evse ?? session.evse,
            connector: input.connector ?? session.connector, connection)
        progress.progress.energyWh += session.meterStartWh - register
        // Begins anew with the next reading, from the right start.
        progress.runningPrice = nil
        try ProgressRepository.update(&progress, connection)
        return try SessionRepository.find(session.id, connection) ?? record
    }

    private static func start(_ input: Input) -> StartSession.Input {
        let register = input.samples.filter { $0.registerWh != nil }.min { $0.at < $1.at }?.registerWh
        return StartSession.Input(
            evse: input.evse ?? 0, connector: input.connector ?? 0, token: input.token, at: input.at,
            meterStartWh: register ?? 0, transactionID: input.transactionID, startNumber: input.startNumber,
            sequence: input.sequence, wasOffline: input.wasOffline, reservationNumber: input.reservationNumber)
    }

    private static func ending(_ input: Input) -> EndSession.Input {
        let last = input.samples.filter { $0.registerWh != nil }.max { $0.at < $1.at }
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
        let alarms = try OddityBook.record(
            oddity.map { [$0] } ?? [], on: session.id, now, context, connection)
        // What overtook its start had no token: with the start comes the one that it charges by, whatever it may.
        guard answer == .accepted || input.kind == .started else { return (record, alarms) }
        let driverID = lookup.record?.driverID
        try SessionRepository.saveToken(
            token, driverID: driverID, group: lookup.driver?.group, of: record.session.id, connection)
        if var order = try OrderRepository.find(session: record.session.id, connection), order.driverID == nil {
            order.driverID = driverID
            if order.holdMinor == 0, let owner = try OperatorRepository.find(session.operatorID, connection) {
                order.holdMinor = try StartSession.hold(for: order, owner, lookup, answer, context, connection)
            }
            guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        }
        return (try SessionRepository.find(record.session.id, connection) ?? record, alarms)
    }

    /// The start did not say at which EVSE; a later event does (J02: the EVSE need not be known at the start).
    private static func notePlace(
        _ input: Input, on record: SessionRecord, _ connection: any SQLConnection
    ) throws -> SessionRecord {
        let session = record.session
        guard session.evse == 0, let evse = input.evse, evse != 0 else { return record }
        try SessionRepository.saveStart(
            of: session.id, at: session.startedAt, meterStartWh: session.meterStartWh, evse: evse,
            connector: input.connector ?? session.connector, connection)
        return try SessionRepository.find(session.id, connection) ?? record
    }
}
