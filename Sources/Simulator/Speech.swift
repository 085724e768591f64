import Kernel
import OCPPWire

/// Puts what a station says into the words of an edition, and reads what it is told.
protocol Speech: Sendable {
    func call(_ utterance: Utterance, _ plan: StationPlan, now: Timestamp) throws(PayloadError) -> (String, JSONValue)
    /// What an answer tells the station; nil where nothing matters.
    func heard(_ utterance: Utterance, _ payload: JSONValue) -> Heard?
    /// - Returns: the answer to a command, and what the station is to do.
    func command(_ action: String, _ payload: JSONValue) -> (JSONValue?, Order?)
}

/// What a station learns from an answer.
enum Heard: Equatable {
    case booted(isAccepted: Bool, intervalSeconds: Int)
    case authorized(Bool)
    case started(number: Int?, isAccepted: Bool)
}

/// What a station is told to do.
enum Order: Equatable {
    case start(evse: Int?, token: String, remoteStartID: Int?)
    case stop(number: Int?, transactionID: String?)
    case reset(ResetKind)
    case limit(evse: Int, Int64)
}

enum ResetKind: Sendable, Equatable {
    case soft
    case hard
    /// Once no session runs.
    case whenIdle
}
