/// What a person can do about an exception. The raw value is the word of the database and the API.
package enum RepairAction: String, Sendable, Codable, CaseIterable {
    /// Nothing changes; the person's words stay.
    case closeAsIs
    /// The session gets the driver that nobody knew, who pays for it.
    case assignDriver
    /// The order that waits for a price gets one.
    case price
    /// The order is priced again under another version of a tariff.
    case reprice
    /// The session began or ended at another time or reading than was booked.
    case correctSession
    case refund
    /// What is owed is taken from the wallet as far as it goes.
    case collectDebt
    case forgiveDebt
    /// The order that waits for a price ends without one.
    case void
}
