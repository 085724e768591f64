import Charging
import Kernel
import Storage

/// A token that comes to a session which is there already: with the start once more, from a driver who plugs in first and
/// identifies then, or to end it.
enum TokenOnSession {
    static func decide(
        _ token: TokenValue, _ lookup: TokenLookup, on session: ChargingSession, _ owner: OperatorRecord,
        _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> AuthorizeToken.Outcome {
        var facts = lookup.facts
        let isStarting: Bool
        if let own = session.token, own.kind != .none {
            // Who runs a session may end it, however little money is left. Who was refused asks to start once more.
            isStarting = try own.text == token.text && wasRefused(session, connection)
            if isStarting, let running = facts?.runningSessions { facts?.runningSessions = max(running - 1, 0) }
        } else {
            isStarting = true
        }
        return AuthorizeToken.Outcome(
            authorization: owner.authorizationRules.decide(facts, now: now, isStarting: isStarting),
            expiresAt: lookup.record?.expiresAt, group: lookup.driver?.group)
    }

    /// The order of a session whose token may not charge says so.
    private static func wasRefused(_ session: ChargingSession, _ connection: any SQLConnection) throws -> Bool {
        guard let order = try OrderRepository.find(session: session.id, connection) else { return false }
        return try OrderExceptionRepository.all(of: order.id, connection).contains {
            $0.rule == .unauthorizedEnergy || $0.rule == .offlineUnauthorized
        }
    }

    /// What a refused token leaves on the order of a session that it cannot have.
    static func oddity(
        _ token: TokenValue, _ lookup: TokenLookup, _ answer: AuthorizationOutcome, wasOffline: Bool
    ) -> Oddity? {
        if lookup.record == nil { return Oddity(.unknownToken, ["token": token.text]) }
        guard answer != .accepted else { return nil }
        return Oddity(
            wasOffline ? .offlineUnauthorized : .unauthorizedEnergy, ["token": token.text, "answer": answer.rawValue])
    }
}
