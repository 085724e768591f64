import Billing
import Charging
import Kernel
import LiveBus
import Metrics
import Storage

/// A session begins (1.6 StartTransaction, 2.x TransactionEvent Started): it is stored with its order, and money is set
/// aside. Coming twice it begins once.
package enum StartSession {
    package struct Input: Sendable {
        package let evse: Int
        package let connector: Int
        package let token: TokenValue?
        /// The station's own time.
        package let at: Timestamp
        /// Nil where the start does not say (2.x): then the first reading does.
        package let meterStartWh: Int64?
        /// The station's own id of the transaction (2.x).
        package let transactionID: String?
        /// Of a remote start (2.x).
        package let startNumber: Int64?
        package let sequence: Int?
        /// The station was offline when it began.
        package let wasOffline: Bool
        /// Of the reservation that the station says it uses.
        package let reservationNumber: Int64?

        package init(
            evse: Int, connector: Int, token: TokenValue?, at: Timestamp, meterStartWh: Int64?,
            transactionID: String? = nil, startNumber: Int64? = nil, sequence: Int? = nil, wasOffline: Bool = false,
            reservationNumber: Int64? = nil
        ) {
            self.evse = evse
            self.connector = connector
            self.token = token
            self.at = at
            self.meterStartWh = meterStartWh
            self.transactionID = transactionID
            self.startNumber = startNumber
            self.sequence = sequence
            self.wasOffline = wasOffline
            self.reservationNumber = reservationNumber
        }

        /// What makes a start that comes again the same start.
        func key(_ station: StationID) -> String {
            if let transactionID { return Self.key(of: transactionID, at: station) }
            let register = meterStartWh ?? 0
            return "1/\(station)/\(evse)/\(token?.text ?? "")/\(at.millisecondsSinceEpoch)/\(register)"
        }

        static func key(of transactionID: String, at station: StationID) -> String { "2/\(station)/\(transactionID)" }
    }

    package struct Outcome: Sendable, Equatable {
        package let session: ChargingSession
        package let authorization: AuthorizeToken.Outcome
    }

    package static func run(
        _ input: Input, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome? {
        let now = context.time.now()
        let result = try await context.database.write { connection -> (Outcome, [LiveEvent])? in
            try begin(input, station, now, context, connection)
        }
        guard let (outcome, events) = result else { return nil }
        context.live.publish(events)
        return outcome
    }

    /// Inside a write; also for events that carry more than the start.
    /// - Returns: nil for a station that belongs to nobody yet: it cannot sell.
    static func begin(
        _ input: Input, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent])? {
        guard let operatorID = station.operatorID, let owner = try OperatorRepository.find(operatorID, connection),
            let stationRecord = try StationRepository.find(station.stationID, connection)
        else { return nil }
        let lookup = try input.token.map { try TokenLookup($0, operatorID: operatorID, connection) }
        let startKey = input.key(station.stationID)
        if let known = try SessionRepository.find(startKey: startKey, connection) {
            return (try repeated(known.session, input.token, lookup, owner, now, connection), [])
        }
        if input.transactionID == nil,
            let (late, events) = try LateStart.match(input, stationRecord.id, lookup, now, context, connection)
        {
            return (try repeated(late, input.token, lookup, owner, now, connection), events)
        }
        let at = ClockSkew.plausible(input.at, receivedAt: now)
        let session = ChargingSession(
            id: context.ids.next(), number: try SessionRepository.nextNumber(connection), operatorID: operatorID,
            siteID: stationRecord.siteID, stationID: station.stationID, evse: input.evse, connector: input.connector,
            transactionID: input.transactionID, token: input.token, driverID: lookup?.record?.driverID, startedAt: at,
            meterStartWh: input.meterStartWh ?? 0)
        var events = try closeOverlapping(session, now, context, connection)
        // What it closed does not run any more, and is paid.
        let asked =
            try events.isEmpty ? lookup : input.token.map { try TokenLookup($0, operatorID: operatorID, connection) }
        let authorization = decide(asked, owner, now)
        events += try open(
            session, input, startKey: startKey, stationRecord, owner, asked, authorization, now, context, connection)
        try context.tell(.sessionStarted, session, at: now, connection)
        try UseReservation.match(session, number: input.reservationNumber, now, connection)
        if let command = try FinishCommand.matchStart(
            session, startNumber: input.startNumber, now, context, connection)
        {
            events.append(command)
        }
        Counter(label: "ohmstead_sessions_started_total").increment()
        let outcome = Outcome(
            session: session,
            authorization: .init(
                authorization: authorization, expiresAt: lookup?.record?.expiresAt, group: lookup?.driver?.group))
        return (outcome, events)
    }

    /// The answer to the start of a session that is known.
    private static func repeated(
        _ session: ChargingSession, _ token: TokenValue?, _ lookup: TokenLookup?, _ owner: OperatorRecord,
        _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> Outcome {
        guard let token, let lookup else {
            return Outcome(session: session, authorization: .init(authorization: .accepted))
        }
        return Outcome(
            session: session,
            authorization: try TokenOnSession.decide(token, lookup, on: session, owner, now, connection))
    }

    private static func decide(
        _ lookup: TokenLookup?, _ owner: OperatorRecord, _ now: Timestamp
    ) -> AuthorizationOutcome {
        guard let lookup else { return .accepted }  // 2.x may start before the driver identifies
        return lookup.decide(owner, now, isStarting: true)
    }

    /// One connector charges one car: a session that still runs there has lost its end.
    static func closeOverlapping(
        _ next: ChargingSession, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        // A 2.x start need not say where: that is no place that two could share.
        guard next.evse > 0 else { return [] }
        var events: [LiveEvent] = []
        for running in try SessionRepository.running(at: next.stationID, evse: next.evse, connection) {
            // A start that was delayed for hours does not end what runs now.
            guard running.session.startedAt <= next.startedAt, running.session.id != next.id else { continue }
            events += try EndSession.closeAtLastSample(
                running, because: .overlappingSession,
                evidence: ["nextStartedAt": next.startedAt.description, "nextSession": next.id.description], now,
                context, connection)
        }
        return events
    }

    private static func open(
        _ session: ChargingSession, _ input: Input, startKey: String, _ station: StationRecord,
        _ owner: OperatorRecord, _ lookup: TokenLookup?, _ authorization: AuthorizationOutcome, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let site = try session.siteID.flatMap { try SiteRepository.find($0, connection) }
        let versionID = try TariffChoice.version(
            station: station, site: site, owner: owner, at: session.startedAt, connection)
        let zone = TariffChoice.zone(site: site, owner: owner)
        let tariff = try versionID.flatMap { try context.tariffs.tariff($0, zone: zone, connection) }?
            .offered(to: lookup?.driver?.group)
        try SessionRepository.insert(
            SessionRecord(
                session: session, startKey: startKey, tariffVersionID: versionID, createdAt: now,
                driverGroup: lookup?.driver?.group), connection)
        var sequences = SequenceSet()
        if let sequence = input.sequence { sequences.insert(sequence) }
        let running = tariff.map {
            RunningPrice(startedAt: session.startedAt, meterStartWh: session.meterStartWh, under: $0)
        }
        let progress = ProgressRecord(
            sessionID: session.id,
            progress: SessionProgress(startedAt: session.startedAt, meterStartWh: session.meterStartWh),
            costMinor: tariff.flatMap { running?.costMinor(at: session.startedAt, energyStoppedAt: nil, under: $0) }
                ?? 0,
            runningPrice: running?.encoded, sequences: input.sequence == nil ? nil : sequences.description)
        try ProgressRepository.insert(progress, connection)

        let civil = SiteTimeZone(zone)?.civil(session.startedAt) ?? CivilTime(session.startedAt, offsetSeconds: 0)
        var order = OrderRecord(
            id: context.ids.next(),
            number: try OrderRepository.nextNumber(operatorID: owner.id, on: civil.date, connection),
            operatorID: owner.id, siteID: session.siteID, stationID: session.stationID, sessionID: session.id,
            driverID: session.driverID, state: .created, currency: owner.currency, tariffVersionID: versionID,
            startedAt: session.startedAt, createdAt: now)
        order.holdMinor = try hold(for: order, owner, lookup, authorization, context, connection)
        if order.holdMinor > 0 { order.state = .held }
        try OrderRepository.insert(order, connection)
        let oddities = oddities(session, input, hasTariff: tariff != nil, now)
        var alarms = try OddityBook.record(oddities, on: &order, now, context, connection)
        let refusal = session.token.flatMap { token in
            lookup.flatMap { TokenOnSession.oddity(token, $0, authorization, wasOffline: input.wasOffline) }
        }
        if let refusal {
            alarms += try TokenOnSession.record(refusal, on: &order, energyWh: 0, now, context, connection)
        }
        if !oddities.isEmpty || refusal != nil, !(try OrderRepository.update(order, connection)) {
            throw FlowFailure.changedMeanwhile("order")
        }
        return [.session(session, progress, at: now), .order(order, at: now)] + alarms
    }

    /// - Returns: what was set aside; 0 where the driver pays by invoice, is not known, or has nothing.
    /// What a prepaid driver's wallet keeps ready for the order, at the most what the operator wants.
    static func hold(
        for order: OrderRecord, _ owner: OperatorRecord, _ lookup: TokenLookup?,
        _ authorization: AuthorizationOutcome, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Int64 {
        guard owner.holdMinor > 0, authorization == .accepted, let driver = lookup?.driver,
            driver.payment == .prepaid, let wallet = try WalletRepository.find(driver: driver.id, connection)
        else { return 0 }
        let amount = min(owner.holdMinor, wallet.availableMinor)
        guard amount > 0 else { return 0 }
        try WalletBook.post(
            [.hold(amount, memo: order.number)], wallet, reference: "order/\(order.id)", context, connection)
        return amount
    }

    private static func oddities(
        _ session: ChargingSession, _ input: Input, hasTariff: Bool, _ now: Timestamp
    ) -> [Oddity] {
        var oddities: [Oddity] = []
        if session.startedAt != input.at {
            oddities.append(
                Oddity(
                    .implausibleClock, ["stationTime": input.at.description, "receivedAt": now.description]))
        }
        if !hasTariff { oddities.append(Oddity(.noTariff, ["at": session.startedAt.description])) }
        return oddities
    }
}
