import Kernel

/// What became of a command at the station.
package enum CommandResult: Sendable, Equatable {
    /// The station will do it. `details` is what it said besides, as JSON text (`{}` when nothing).
    case accepted(details: String)
    /// The station will not; `reason` is its own word (`Rejected`, `Occupied`, `Faulted`, ...).
    case rejected(reason: String, details: String)
    /// Its protocol has no such operation, or it answered NotSupported or NotImplemented.
    case notSupported(by: String)
    /// It answered with another CALLERROR, or with something that is no answer.
    case failed(code: String, description: String)
    /// No answer in time.
    case timedOut
    /// Not connected; nothing was sent.
    case stationOffline
}

/// Where a command stands. The raw value is the word of the API and the database.
package enum CommandState: String, Sendable, Codable, CaseIterable {
    /// Stored; not answered yet.
    case sent
    /// The station agreed to a remote start; its session is awaited.
    case awaitingSession
    case accepted
    case rejected
    case notSupported
    case failed
    case timedOut
    case stationOffline

    package var isFinal: Bool {
        switch self {
        case .sent, .awaitingSession: false
        case .accepted, .rejected, .notSupported, .failed, .timedOut, .stationOffline: true
        }
    }

    /// The state that an answer leads to.
    package static func after(_ result: CommandResult, of command: StationCommand) -> CommandState {
        switch result {
        case .accepted:
            if case .start = command { .awaitingSession } else { .accepted }
        case .rejected: .rejected
        case .notSupported: .notSupported
        case .failed: .failed
        case .timedOut: .timedOut
        case .stationOffline: .stationOffline
        }
    }
}
