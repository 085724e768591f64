import Charging
import Kernel
import Storage

/// A driver identifies at a station (Authorize): may they charge?
package enum AuthorizeToken {
    package struct Outcome: Sendable, Equatable {
        package let authorization: AuthorizationOutcome
        package let expiresAt: Timestamp?
        /// Tokens of one group may stop each other's sessions (1.6 `parentIdTag`, 2.x `groupIdToken`).
        package let group: String?

        package init(authorization: AuthorizationOutcome, expiresAt: Timestamp? = nil, group: String? = nil) {
            self.authorization = authorization
            self.expiresAt = expiresAt
            self.group = group
        }
    }

    package static func run(
        _ token: TokenValue, from station: StationContext, isEnding: Bool = false, _ context: FlowContext
    ) async throws -> Outcome {
        let now = context.time.now()
        return try await context.database.read { try decide(token, from: station, isEnding: isEnding, now, $0) }
    }

    /// Inside a flow's read or write.
    /// - Parameter isEnding: the token came with the end of a session. Who may end one needs no money for the next.
    static func decide(
        _ token: TokenValue, from station: StationContext, isEnding: Bool, _ now: Timestamp,
        _ connection: any SQLConnection
    ) throws -> Outcome {
        guard let operatorID = station.operatorID, let owner = try OperatorRepository.find(operatorID, connection)
        else { return Outcome(authorization: .unknown) }
        let lookup = try TokenLookup(token, operatorID: operatorID, connection)
        var answer = lookup.decide(owner, now, isStarting: false, isEnding: isEnding)
        // A card of the group of a session may end it (1.6 §4.8, 2.0.1 E07), also without money of its own.
        if answer == .noCredit, let group = lookup.driver?.group,
            try SessionRepository.running(at: station.stationID, evse: nil, connection).contains(where: {
                $0.driverGroup == group
            })
        {
            answer = .accepted
        }
        return Outcome(
            authorization: answer, expiresAt: lookup.record?.expiresAt, group: lookup.driver?.group)
    }
}
