import Kernel

/// A session as the station itself knows it.
final class SimulatedSession {
    let evse: Int
    let token: String
    let startedAt: Timestamp
    let meterStartWh: Int64
    /// 2.x: the station's own id.
    let transactionID: String
    /// 1.6: the server's answer to the start; nil until it came.
    var number: Int?
    var remoteStartID: Int?
    var nextSequence = 0

    init(
        evse: Int, token: String, startedAt: Timestamp, meterStartWh: Int64, transactionID: String,
        remoteStartID: Int?
    ) {
        self.evse = evse
        self.token = token
        self.startedAt = startedAt
        self.meterStartWh = meterStartWh
        self.transactionID = transactionID
        self.remoteStartID = remoteStartID
    }

    func sequence() -> Int {
        defer { nextSequence += 1 }
        return nextSequence
    }
}

/// One reading of a running session.
struct SimulatedReading: Sendable {
    let at: Timestamp
    let registerWh: Int64
    let powerW: Int64
    let socPermille: Int64
    let temperatureDeciC: Int64
    let sequence: Int
}

/// What a station wants to say, before it is put into the words of an edition: a message of a session can wait for its
/// session's number, and for a connection.
enum Utterance {
    case boot
    case heartbeat
    case status(evse: Int, EVSEStatus, at: Timestamp)
    case authorize(evse: Int, token: String)
    case start(SimulatedSession, offline: Bool)
    case meter(SimulatedSession, SimulatedReading)
    case stop(SimulatedSession, SimulatedReading, reason: StopReason)

    /// Kept through a lost connection and a reboot until the server has it.
    var isAboutSession: Bool {
        switch self {
        case .start, .meter, .stop: true
        case .boot, .heartbeat, .status, .authorize: false
        }
    }
}

enum EVSEStatus: Sendable, Equatable {
    case available
    case preparing
    case charging
    case finishing
    case faulted
}

enum StopReason: Sendable, Equatable {
    case local
    case remote
    case batteryFull
}
