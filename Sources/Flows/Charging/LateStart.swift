import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// The start of a session comes after its order was settled without one, made of what the end said. The session takes
/// the start over, its order is corrected, and the driver whom the start names pays.
enum LateStart {
    /// A start that is younger is of a car that stands there now; its end has not come.
    private static let isLateAfter = Milliseconds.seconds(30)
    /// Ends without a start, after one late start at one station. More of them are a station without a memory.
    private static let candidates = 20

    /// 1.6, where the end named a transaction that we never gave: which of those ends this start belongs to.
    /// - Returns: nil when it begins a session of its own.
    static func match(
        _ input: StartSession.Input, _ stationID: StationID, _ lookup: TokenLookup?, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (ChargingSession, [LiveEvent])? {
        let at = ClockSkew.plausible(input.at, receivedAt: now)
        guard now - at > isLateAfter else { return nil }
        let made = try SessionRepository.madeByEnd(at: stationID, from: at, limit: candidates, connection)
        guard !made.isEmpty else { return nil }
        if let known = made.first(where: { isSame($0.session, input, at) }),
            try !isMissing(known.session.id, connection)
        {
            return (known.session, [])
        }
        let hasOneConnector = try ConnectorRepository.all(of: stationID, connection).count(where: { $0.evse > 0 }) <= 1
        for record in made {
            let session = record.session
            let isItsCard = session.token?.text == input.token?.text || session.token == nil && hasOneConnector
            guard isItsCard, input.meterStartWh ?? 0 <= session.meterStartWh, try isMissing(session.id, connection)
            else {
                continue
            }
            let events = try came(input, record, now, context, connection)
            return (try SessionRepository.find(session.id, connection)?.session ?? session, events)
        }
        return nil
    }

    static func came(
        _ input: StartSession.Input, _ record: SessionRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let session = record.session
        let at = ClockSkew.plausible(input.at, receivedAt: now)
        guard try isMissing(session.id, connection), at <= session.startedAt,
            input.meterStartWh.map({ $0 <= session.meterStartWh }) ?? true,
            var order = try OrderRepository.find(session: session.id, connection)
        else { return [] }
        var events = try CorrectSession.run(
            SessionChange(startedAt: at, meterStartWh: input.meterStartWh),
            .init(
                because: "startCameLate", evse: input.evse > 0 ? input.evse : nil,
                connector: input.connector > 0 ? input.connector : nil), of: &order, now, context, connection)
        if let token = input.token {
            events += try identify(token, session, &order, now, context, connection)
        }
        try OddityBook.resolve(
            .stopWithoutStart, of: &order, "The start came after the order was made.", now, context, connection)
        if let corrected = try SessionRepository.find(session.id, connection)?.session,
            let unmeasured = try StartReading.oddity(corrected, connection)
        {
            events += try OddityBook.record([unmeasured], on: &order, now, context, connection)
        }
        guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        return events + [.order(order, at: now)]
    }

    /// The card is known from the start only.
    private static func identify(
        _ token: TokenValue, _ session: ChargingSession, _ order: inout OrderRecord, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.driverID == nil else { return [] }
        let lookup = try TokenLookup(token, operatorID: session.operatorID, connection)
        if session.token == nil {
            try SessionRepository.saveToken(token, driverID: nil, group: nil, of: session.id, connection)
        }
        guard let driver = lookup.driver, !order.wasSettledByHand else {
            guard session.token == nil, lookup.record == nil else { return [] }
            return try OddityBook.record(
                [Oddity(.unknownToken, ["token": token.text])], on: &order, now, context, connection)
        }
        try OddityBook.resolve(.unknownToken, of: &order, "The start named the card.", now, context, connection)
        return try AssignDriver.run(driver, to: &order, now, context, connection)
    }

    /// Nobody has said yet how the session began.
    private static func isMissing(_ id: SessionID, _ connection: any SQLConnection) throws -> Bool {
        guard let order = try OrderRepository.find(session: id, connection) else { return false }
        if let progress = try ProgressRepository.find(id, connection), progress.lacksStart { return true }
        return try OrderExceptionRepository.all(of: order.id, connection).contains {
            $0.rule == .stopWithoutStart && $0.state != .resolved
        }
    }

    /// The start that was taken over, coming again.
    private static func isSame(_ session: ChargingSession, _ input: StartSession.Input, _ at: Timestamp) -> Bool {
        session.startedAt == at && session.meterStartWh == input.meterStartWh
            && session.token?.text == input.token?.text
    }
}
