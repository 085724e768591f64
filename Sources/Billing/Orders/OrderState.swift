/// Where an order stands. The raw value is the word of the API and the database.
package enum OrderState: String, Sendable, Codable, CaseIterable {
    /// The session began; nothing was set aside.
    case created
    /// Money was set aside in the driver's wallet.
    case held
    /// Energy was measured.
    case charging
    /// The session ended, and no tariff was in force: it waits for one.
    case unpriced
    case priced
    /// Paid, or booked as owed.
    case settled
    case partlyRefunded
    case refunded
    /// Ended without a price on purpose.
    case voided

    /// Money was given back, so that what was charged can only be changed by a person.
    package var hasGivenBack: Bool { self == .partlyRefunded || self == .refunded }

    package func mayBecome(_ next: OrderState) -> Bool { followers.contains(next) }

    private var followers: Set<OrderState> {
        switch self {
        case .created: [.held, .charging, .unpriced, .priced, .voided]
        case .held: [.charging, .unpriced, .priced, .voided]
        case .charging: [.unpriced, .priced, .voided]
        case .unpriced: [.priced, .voided]
        case .priced: [.settled]
        case .settled, .partlyRefunded: [.partlyRefunded, .refunded]
        case .refunded, .voided: []
        }
    }
}
