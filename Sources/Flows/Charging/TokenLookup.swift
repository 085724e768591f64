import Charging
import Kernel
import Storage

/// Finds what is known of a token, inside a flow's write.
struct TokenLookup {
    let record: IDTokenRecord?
    let driver: DriverRecord?
    let facts: TokenFacts?
    /// A start button or the like: the station asks nobody who they are (2.0.1 C02), and its owner wants it so.
    private let isNobody: Bool

    init(
        _ token: TokenValue, operatorID: OperatorID, _ connection: any SQLConnection
    ) throws {
        isNobody = token.kind == .none
        record = try isNobody ? nil : IDTokenRepository.find(value: token.text, operatorID: operatorID, connection)
        driver = try record?.driverID.flatMap { try DriverRepository.find($0, connection) }
        guard let record else {
            facts = nil
            return
        }
        var available: Int64?
        if let driver, driver.payment == .prepaid {
            available = try WalletRepository.find(driver: driver.id, connection)?.availableMinor ?? 0
        }
        facts = TokenFacts(
            status: record.status, expiresAt: record.expiresAt, driverID: record.driverID,
            driverIsFrozen: driver?.isFrozen ?? false, availableMinor: available,
            runningSessions: try SessionRepository.countRunning(
                token: token.text, operatorID: operatorID, connection))
    }
    /// - Parameters:
    ///   - isEnding: who ends a session needs no money for another one.
    ///   - own: running sessions that do not count against the token.
    func decide(
        _ owner: OperatorRecord, _ now: Timestamp, isStarting: Bool, isEnding: Bool = false, besides own: Int = 0
    ) -> AuthorizationOutcome {
        if isNobody { return .accepted }
        var facts = facts
        if isEnding { facts?.availableMinor = nil }
        if let running = facts?.runningSessions { facts?.runningSessions = max(running - own, 0) }
        return owner.authorizationRules.decide(facts, now: now, isStarting: isStarting)
    }
    /// For who wants to charge with the token from afar.
    func requireAccepted(_ owner: OperatorRecord, _ now: Timestamp) throws {
        let answer = decide(owner, now, isStarting: false)
        guard answer == .accepted else {
            throw FlowFailure(.invalid, "may not charge: \(answer.rawValue)", field: "token")
        }
    }
}
