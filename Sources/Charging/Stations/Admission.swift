import Kernel

/// Whether a station may work for its operator. Stored with the station; the raw value is the word of the API.
package enum StationAdmission: String, Sendable, Codable, CaseIterable {
    /// Belongs to an operator and may charge.
    case active
    /// Connected without being known; kept until an operator adopts or refuses it.
    case quarantined
    /// Known and switched off by its operator: it may not connect.
    case disabled
}

/// What happens when a station connects that nobody registered.
package enum UnknownStationPolicy: String, Sendable, Codable, CaseIterable {
    /// 404 before the upgrade.
    case refuse
    /// It may connect and is answered `Pending` until an operator adopts it.
    case quarantine
}

/// The answer to a BootNotification (1.6 §4.2, 2.0.1 B01-B03).
package enum BootDecision: String, Sendable {
    case accepted
    case pending
    case rejected

    package static func decide(admission: StationAdmission) -> BootDecision {
        switch admission {
        case .active: .accepted
        case .quarantined: .pending
        case .disabled: .rejected
        }
    }
}
