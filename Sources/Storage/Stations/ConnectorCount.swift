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

    /// About a row of `stations`; the last state of an unreachable station says nothing about now.
    var condition: String {
        let words = statuses.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let isAny =
            "EXISTS (SELECT 1 FROM connectors c WHERE c.station_id = stations.id AND c.status IN (\(words)))"
        return self == .outOfService
            ? "(presence = 'offline' OR \(isAny))" : "(presence <> 'offline' AND \(isAny))"
    }
}
