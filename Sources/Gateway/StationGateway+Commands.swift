import Charging
import Flows
import Kernel
import NIOWebSocket
import OCPPWire

extension StationGateway: StationCommands {
    package func send(
        _ command: StationCommand, to station: StationID, timeout: Milliseconds
    ) async -> CommandResult {
        guard let connection = connection(of: station) else { return .stationOffline }
        let dialect = dialect(connection.version)
        let call: WireCall
        do throws(PayloadError) {
            guard let wire = try wireCall(for: command, dialect) else {
                return .notSupported(by: connection.version.rawValue)
            }
            call = wire
        } catch {
            return .failed(code: "InvalidCommand", description: error.description)
        }
        switch await connection.call(call, timeout: timeout) {
        case .result(let payload): return dialect.result(of: command, call, payload)
        case .error(let code, let description): return Self.result(ofError: code, description)
        case .timedOut: return .timedOut
        case .disconnected: return .stationOffline
        case .overloaded: return .failed(code: "Overloaded", description: "Too many commands wait for this station.")
        }
    }

    private func wireCall(
        for command: StationCommand, _ dialect: any Dialect
    ) throws(PayloadError) -> WireCall? {
        guard case .raw(let action, let payload) = command else {
            return try dialect.wireCall(for: command, now: flows.time.now())
        }
        guard let row = DialectTable.rows(dialect.version)[action], row.sentBy != .station else { return nil }
        let value: JSONValue
        do throws(JSONParseError) {
            value = try JSONValue.parse(Array(payload.utf8))
        } catch {
            throw PayloadError(.formation, path: "payload", rule: "must be JSON")
        }
        let (clean, deviations) = try row.cleanRequest(value)
        if let deviation = deviations.first {
            throw PayloadError(.property, path: deviation.path, rule: "breaks the schema: \(deviation.rule.rawValue)")
        }
        return WireCall(action: action, payload: clean)
    }

    /// Stations answer commands with errors freely (OCPP field note 6).
    private static func result(ofError code: String, _ description: String) -> CommandResult {
        switch code {
        case "NotSupported", "NotImplemented": .notSupported(by: "the station (\(code))")
        default: .failed(code: code, description: description)
        }
    }

    package func lastHeard(_ station: StationID) -> Timestamp? { connection(of: station)?.lastHeardAt }

    package func disconnect(_ station: StationID, reason: String) async {
        connection(of: station)?.close(.goingAway, reason)
    }
}
