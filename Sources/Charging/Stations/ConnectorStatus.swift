import Kernel

/// What a connector is doing; the union of OCPP 1.6 §7.7 `ChargePointStatus` and 2.0.1 `ConnectorStatusEnumType`.
package enum ConnectorStatus: String, Sendable, Codable, CaseIterable {
    case available
    case preparing
    case charging
    case suspendedEV
    case suspendedEVSE
    case finishing
    case reserved
    /// 2.0.1's word for anything plugged in.
    case occupied
    case unavailable
    case faulted
    /// Never reported.
    case unknown

    /// True while a session that runs on the connector cannot deliver energy.
    package var blocksCharging: Bool {
        switch self {
        case .unavailable, .faulted: true
        case .available, .preparing, .charging, .suspendedEV, .suspendedEVSE, .finishing, .reserved, .occupied,
            .unknown:
            false
        }
    }
}

/// A StatusNotification that is older than what is known does not undo it.
package func supersedes(_ incoming: Timestamp, _ known: Timestamp?) -> Bool {
    guard let known else { return true }
    return incoming >= known
}
