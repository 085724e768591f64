import Kernel
import OCPPWire

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
    /// The station had no connection when it was taken.
    let isOffline: Bool

    /// Of a battery at that charge: 340 V when it is empty, 440 V when it is full.
    var voltageDeciV: Int64 { 3400 + socPermille }
    var currentDeciA: Int64 { powerW * 100 / voltageDeciV }
}

/// A session that a station has ended, as its own meter and clock have it: what the server's books must say.
package struct EndedSession: Sendable, Equatable {
    package let station: String
    package let version: OCPPVersion
    package let evse: Int
    package let token: String
    /// 2.x: the station's own id.
    package let transactionID: String
    /// 1.6: the server's number; nil while the start was not answered.
    package let number: Int?
    package let startedAt: Timestamp
    package let endedAt: Timestamp
    package let meterStartWh: Int64
    package let meterStopWh: Int64
    package let reason: StopReason
}

/// What a station wants to say, before it is put into the words of an edition: a message of a session can wait for its
/// session's number, and for a connection.
enum Utterance {
    case boot(BootCause)
    case heartbeat
    case status(evse: Int, EVSEStatus, at: Timestamp)
    /// A 1.6 station says it with its status, a 2.x station with an event of its sensor.
    case overheated(evse: Int, temperatureDeciC: Int64, at: Timestamp)
    case authorize(evse: Int, token: String)
    case start(SimulatedSession, offline: Bool)
    case meter(SimulatedSession, SimulatedReading)
    case stop(SimulatedSession, SimulatedReading, reason: StopReason)

    /// The session that a message is about. Such a message is kept through a lost connection and a reboot until the
    /// server has it.
    var session: SimulatedSession? {
        switch self {
        case .start(let session, _), .meter(let session, _), .stop(let session, _, _): session
        case .boot, .heartbeat, .status, .overheated, .authorize: nil
        }
    }

    var isAboutSession: Bool { session != nil }
    var isBoot: Bool { if case .boot = self { true } else { false } }
    var isMeter: Bool { if case .meter = self { true } else { false } }
    var isStop: Bool { if case .stop = self { true } else { false } }
    var isStart: Bool { if case .start = self { true } else { false } }
}

enum EVSEStatus: Sendable, Equatable {
    case available
    case preparing
    case charging
    case finishing
    /// Too hot.
    case faulted
}

package enum StopReason: Sendable, Equatable {
    case local
    case remote
    case batteryFull
    /// The station's program failed.
    case reboot
    case powerLoss
    case softReset
    case hardReset
    case overTemperature
}

/// Why a station starts.
enum BootCause: Sendable, Equatable {
    case powerUp
    case watchdog
    case remoteReset
}
