import Kernel

/// The state of an id token. The raw value is the word of the API and the database.
package enum IDTokenStatus: String, Sendable, Codable, CaseIterable {
    case active
    case blocked
}

/// What is known of a token when a station asks.
package struct TokenFacts: Sendable {
    package var status: IDTokenStatus
    package var expiresAt: Timestamp?
    package var driverID: DriverID?
    package var driverIsFrozen: Bool
    /// The prepaid money that is free; nil where the driver pays by invoice.
    package var availableMinor: Int64?
    /// Sessions that the token has running.
    package var runningSessions: Int

    package init(
        status: IDTokenStatus, expiresAt: Timestamp?, driverID: DriverID?, driverIsFrozen: Bool, availableMinor: Int64?,
        runningSessions: Int
    ) {
        self.status = status
        self.expiresAt = expiresAt
        self.driverID = driverID
        self.driverIsFrozen = driverIsFrozen
        self.availableMinor = availableMinor
        self.runningSessions = runningSessions
    }
}

/// The answer to a driver at a station. Dialects map it to `AuthorizationStatus` of their protocol.
package enum AuthorizationOutcome: String, Sendable, Codable {
    case accepted
    /// Nobody knows the token.
    case unknown
    case blocked
    case expired
    /// Another session of the token is running and it may have one only.
    case concurrent
    /// Prepaid, and too little money for a start.
    case noCredit
}

/// What an operator asks of a token before it may charge.
package struct AuthorizationRules: Sendable {
    /// A prepaid driver needs this much for a start, in minor units.
    package let minimumBalanceMinor: Int64
    package let allowsConcurrentSessions: Bool
    /// A token that nobody knows may charge; its order has no driver.
    package let acceptsUnknownTokens: Bool

    package init(minimumBalanceMinor: Int64, allowsConcurrentSessions: Bool, acceptsUnknownTokens: Bool) {
        self.minimumBalanceMinor = minimumBalanceMinor
        self.allowsConcurrentSessions = allowsConcurrentSessions
        self.acceptsUnknownTokens = acceptsUnknownTokens
    }

    /// - Parameters:
    ///   - facts: nil when no operator of the station knows the token.
    ///   - isStarting: a start is refused while another session runs; a mere `Authorize` of the same token is what
    ///     ends a session at the station and is answered with accepted.
    package func decide(_ facts: TokenFacts?, now: Timestamp, isStarting: Bool) -> AuthorizationOutcome {
        guard let facts else { return acceptsUnknownTokens ? .accepted : .unknown }
        if facts.status == .blocked || facts.driverIsFrozen { return .blocked }
        if let expiresAt = facts.expiresAt, expiresAt <= now { return .expired }
        if facts.runningSessions > 0 {
            if !isStarting { return .accepted }
            if !allowsConcurrentSessions { return .concurrent }
        }
        if let available = facts.availableMinor, available < max(minimumBalanceMinor, 1) { return .noCredit }
        return .accepted
    }
}
