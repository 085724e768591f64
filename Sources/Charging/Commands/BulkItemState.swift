/// What became of one station in an action on many. The raw value is the word of the database and the API.
package enum BulkItemState: String, Sendable, Codable, CaseIterable {
    case waiting
    /// The station was asked and has not answered.
    case running
    case accepted
    case rejected
    case notSupported
    case failed
    case timedOut
    case stationOffline
    /// Not asked: somebody cancelled the action before.
    case cancelled

    package var isFinal: Bool { self != .waiting && self != .running }

    /// - Parameter state: of the command that the station was sent.
    package init(_ state: CommandState) {
        switch state {
        case .accepted, .awaitingSession: self = .accepted
        case .rejected: self = .rejected
        case .notSupported: self = .notSupported
        case .failed: self = .failed
        case .timedOut, .sent: self = .timedOut
        case .stationOffline: self = .stationOffline
        }
    }
}

/// Where an action on many stations stands.
package enum BulkActionState: String, Sendable, Codable, CaseIterable {
    case running
    /// Stations that had not been asked are left out.
    case cancelled
    case done
}
