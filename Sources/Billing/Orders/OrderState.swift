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

    package func mayBecome(_ next: OrderState) -> Bool {
        switch (self, next) {
        case (.created, .held), (.created, .charging), (.held, .charging): true
        case (.created, .unpriced), (.held, .unpriced), (.charging, .unpriced): true
        case (.created, .priced), (.held, .priced), (.charging, .priced), (.unpriced, .priced): true
        case (.priced, .settled): true
        case (.settled, .partlyRefunded), (.settled, .refunded): true
        case (.partlyRefunded, .partlyRefunded), (.partlyRefunded, .refunded): true
        case (.created, .voided), (.held, .voided), (.charging, .voided), (.unpriced, .voided): true
        default: false
        }
    }
}
