import Charging
import Flows
import Kernel
import OCPP16
import OCPP201
import OCPPWire

/// What every call of a station has on its way into flows. One for each connection.
final class StationLink: Sendable {
    let station: StationContext
    let flows: FlowContext
    /// The event loop of the connection.
    let queue: LoopExecutor

    init(station: StationContext, flows: FlowContext, queue: LoopExecutor) {
        self.station = station
        self.flows = flows
        self.queue = queue
    }
}

/// What a dialect answers a call with.
enum DialectAnswer: Sendable {
    case result(JSONValue, [Deviation])
    case error(CallErrorCode, String)
    /// Nothing was stored, and the station shall send the message again.
    case silence
}

/// A command in the words of a protocol.
struct WireCall: Sendable, Equatable {
    let action: String
    let payload: JSONValue
}

/// A protocol edition: translates between its messages and flows, and decides nothing.
protocol Dialect: Sendable {
    var version: OCPPVersion { get }
    /// Begins to answer, on the connection's event loop, where `next` is called too, once; perhaps at once.
    func answer(
        _ action: String, _ payload: JSONValue, _ link: StationLink, then next: @escaping ActionHandler.Next)
    /// - Returns: nil where the edition cannot express the command.
    /// - Throws: when a value of the command breaks the schema.
    func wireCall(for command: StationCommand, now: Timestamp) throws(PayloadError) -> WireCall?
    /// What an answer's payload means.
    func result(of command: StationCommand, _ call: WireCall, _ payload: JSONValue) -> CommandResult
}

enum DialectTable {
    static func dialect(_ version: OCPPVersion) -> any Dialect {
        switch version {
        case .v16: OCPP16Dialect()
        case .v201: OCPP201Dialect()
        }
    }

    static func actionNames(_ version: OCPPVersion) -> [String] { rows(version).keys.sorted() }

    static func rows(_ version: OCPPVersion) -> [String: ActionRow] {
        switch version {
        case .v16: OCPP16Actions.byName
        case .v201: OCPP201Actions.byName
        }
    }
}
