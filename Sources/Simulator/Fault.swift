import Kernel

/// What goes wrong with a virtual station, by chance. The raw value is the word of the command line.
package enum Fault: String, Sendable, CaseIterable {
    case duplicate
    case reorder
    case delay
    case drop
    case hangUp = "hang-up"
    case noCloseFrame = "no-close-frame"
    case vanish
    case reboot
    case overTemperature = "over-temperature"
    case wrongMeter = "wrong-meter"

    /// What happens, and what its chance is of; for the command line's help.
    package var meaning: String {
        switch self {
        case .duplicate: "a message is sent twice; each message"
        case .reorder: "a message of a session is overtaken by the next one; each message of a session"
        case .delay: "the line stalls for up to five minutes before a message; each message of a session"
        case .drop: "a message or its answer is lost, and it is sent again; each message of a session"
        case .hangUp: "the station closes its socket, with a close frame; each second"
        case .noCloseFrame: "the socket is closed without a close frame; each second"
        case .vanish: "the socket dies without the server being told at all; each second"
        case .reboot: "power or program fail; sessions are resumed or ended; each second"
        case .overTemperature: "the cooling fails, the EVSE stops at its limit and is faulted; each second of charging"
        case .wrongMeter: "a reading is lower than the one before; each reading"
        }
    }
}

/// Which faults a station has, and how often. All chance of faults is drawn apart from the chance of life, so that the
/// same drivers come with the same cars whatever goes wrong.
package struct Faults: Sendable, Equatable {
    private var millionths: [Fault: UInt32] = [:]
    /// The station's clock is off by so much; positive: it is ahead.
    package var clockSkew = Milliseconds(0)

    package init() {}

    package init(_ chances: [Fault: UInt32]) { millionths = chances }

    /// The chance of a fault in a million; of what, `Fault.meaning` says.
    package subscript(_ fault: Fault) -> UInt32 {
        get { millionths.isEmpty ? 0 : millionths[fault] ?? 0 }
        set { millionths[fault] = newValue }
    }
}
