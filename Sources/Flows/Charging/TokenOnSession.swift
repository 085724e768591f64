import Charging
import Kernel
import LiveBus
import Storage

/// A token that comes to a session which is there already: with the start once more, from a driver who plugs in first and
/// identifies then, or to end it. And what a refused token leaves on its order.
enum TokenOnSession {
    /// What a token that may not charge can leave on an order. Noted until something is to be paid for: of a station that
    /// does what it is told, and delivers nothing, nobody needs to hear.
    private static let refusals: [ExceptionRule] = [.unknownToken, .unauthorizedEnergy, .offlineUnauthorized]
    private static let nothingCameOfIt = "Nothing was delivered."

    static func decide(
        _ token: TokenValue, _ lookup: TokenLookup, on session: ChargingSession, _ owner: OperatorRecord,
        _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> AuthorizeToken.Outcome {
        let isStarting: Bool
        var own = 0
        if let running = session.token, running.kind != .none {
            // Who runs a session may end it, however little money is left. Who was refused asks to start once more.
            isStarting = try running.text == token.text && wasRefused(session, connection)
            own = isStarting ? 1 : 0
        } else {
            isStarting = true
        }
        return AuthorizeToken.Outcome(
            authorization: lookup.decide(owner, now, isStarting: isStarting, besides: own),
            expiresAt: lookup.record?.expiresAt, group: lookup.driver?.group)
    }

    /// The order of a session whose token may not charge says so.
    private static func wasRefused(_ session: ChargingSession, _ connection: any SQLConnection) throws -> Bool {
        guard let order = try OrderRepository.find(session: session.id, connection) else { return false }
        return try OrderExceptionRepository.all(of: order.id, connection).contains {
            ($0.rule == .unauthorizedEnergy || $0.rule == .offlineUnauthorized) && $0.state != .resolved
        }
    }

    /// What a refused token leaves on the order of a session that it cannot have.
    static func oddity(
        _ token: TokenValue, _ lookup: TokenLookup, _ answer: AuthorizationOutcome, wasOffline: Bool
    ) -> Oddity? {
        if token.kind == .none { return nil }
        if lookup.record == nil { return Oddity(.unknownToken, ["token": token.text]) }
        guard answer != .accepted else { return nil }
        return Oddity(
            wasOffline ? .offlineUnauthorized : .unauthorizedEnergy, ["token": token.text, "answer": answer.rawValue])
    }

    /// The caller saves the order.
    /// - Parameter energyWh: what the session delivered so far.
    static func record(
        _ refusal: Oddity, on order: inout OrderRecord, energyWh: Int64, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let events = try OddityBook.record([refusal], on: &order, waiting: true, now, context, connection)
        return try energyWh > 0 ? events + demandAnswer(&order, now, context, connection) : events
    }

    /// The session is over, or what it was is told anew. The caller saves the order.
    static func settle(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        if order.energyWh > 0 || order.totals.totalMinor > 0 {
            return try demandAnswer(&order, now, context, connection)
        }
        try resolve(&order, nothingCameOfIt, now, context, connection)
        return []
    }

    /// Energy flows, or money is due: somebody has to say whose it is. The caller saves the order.
    static func demandAnswer(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        var events: [LiveEvent] = []
        for exception in try found(on: order, connection)
        where exception.state == .noted || exception.resolution == nothingCameOfIt && exception.action == nil {
            events += try OddityBook.open(exception, of: &order, now, context, connection)
        }
        return events
    }

    /// Another token was accepted: what the first one was does not matter any more. The caller saves the order.
    static func forgive(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        try resolve(&order, "Another token was accepted.", now, context, connection)
    }

    private static func resolve(
        _ order: inout OrderRecord, _ resolution: String, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        for exception in try found(on: order, connection) {
            try OddityBook.resolve(exception.rule, of: &order, resolution, now, context, connection)
        }
    }

    private static func found(
        on order: OrderRecord, _ connection: any SQLConnection
    ) throws -> [OrderExceptionRecord] {
        try OrderExceptionRepository.all(of: order.id, connection).filter { refusals.contains($0.rule) }
    }
}
