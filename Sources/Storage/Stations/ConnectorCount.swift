import Charging

/// What the first screen counts connectors by; here it finds the stations behind such a number.
package enum ConnectorCount: String, Sendable, CaseIterable {
    case available
    case charging
    /// Plugged in or kept, and not charging.
    case occupied
    case unavailable
    case faulted
    /// Nobody can charge there: unreachable, faulted, or taken out of service.
    case outOfService

    private var statuses: [ConnectorStatus] {
        switch self {
        case .available: [.available]
        case .charging: [.charging]
        case .occupied: [.preparing, .suspendedEV, .suspendedEVSE, .finishing, .reserved, .occupied]
        case .unavailable: [.unavailable, .unknown]
        case .faulted: [.faulted]
        case .outOfService: [.unavailable, .unknown, .faulted]
        }
    }

    /// OCPP 2.0.1 says of a connector no more than that it is occupied; a session says that it charges.
    private static let isInUse = """
        EXISTS (SELECT 1 FROM sessions s WHERE s.station_id = c.station_id AND s.evse = c.evse
            AND s.state = 'charging' AND s.ended_at IS NULL)
        """

    /// About a row `c` of `connectors`.
    private func isOfConnector(knowingSessions: Bool) -> String {
        let words = "c.status IN (\(statuses.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
        guard knowingSessions else { return words }
        return switch self {
        case .charging: "(\(words) OR c.status = 'occupied' AND \(Self.isInUse))"
        case .occupied: "\(words) AND NOT (c.status = 'occupied' AND \(Self.isInUse))"
        case .available, .unavailable, .faulted, .outOfService: words
        }
    }

    /// About a row of `stations`; the last state of an unreachable station says nothing about now.
    /// - Parameter knowingSessions: whether who asks may know where sessions run.
    func condition(knowingSessions: Bool) -> String {
        let isOfConnector = isOfConnector(knowingSessions: knowingSessions)
        let isAny = "EXISTS (SELECT 1 FROM connectors c WHERE c.station_id = stations.id AND \(isOfConnector))"
        return self == .outOfService
            ? "(presence = 'offline' OR \(isAny))" : "(presence <> 'offline' AND \(isAny))"
    }
}
