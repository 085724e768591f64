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
        _ token: TokenValue, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        let now = context.time.now()
        return try await context.database.read { try decide(token, from: station, now, $0) }
    }

    /// Inside a flow's read or write.
    static func decide(
        _ token: TokenValue, from station: StationContext, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> Outcome {
        guard let operatorID = station.operatorID, let owner = try OperatorRepository.find(operatorID, connection)
        else { return Outcome(authorization: .unknown) }
        let lookup = try TokenLookup(token, operatorID: operatorID, connection)
        return Outcome(
            authorization: owner.authorizationRules.decide(lookup.facts, now: now, isStarting: false),
            expiresAt: lookup.record?.expiresAt, group: lookup.driver?.group)
    }
}
