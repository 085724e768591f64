/// Where a reservation stands. The raw value is the word of the API and the database.
package enum ReservationState: String, Sendable, Codable, CaseIterable {
    /// Stored; the station was asked and has not answered.
    case requested
    /// The station keeps the place.
    case accepted
    /// The station does not, or could not be asked; `reason` says why.
    case rejected
    /// A session of its driver began.
    case used
    /// Nobody came in time.
    case expired
    case cancelled

    package var isOpen: Bool { self == .requested || self == .accepted }
}
