import Kernel
import OCPPWire

/// The time that a message names as its own: what the station's clock said when it was made. Boot and heartbeat messages
/// of OCPP name none.
enum StationTime {
    static func said(in payload: JSONValue) -> Timestamp? {
        guard let object = payload.object else { return nil }
        // 2.0.1 says so when a message waited (`offline`).
        if case .bool(true) = object["offline"] { return nil }
        for name in ["timestamp", "generatedAt"] {
            if let text = object[name]?.string { return Timestamp(iso8601: text) }
        }
        // Of several values the last: the ones before it are older.
        for name in ["meterValue", "eventData"] {
            guard let last = object[name]?.array?.last?.object, let text = last["timestamp"]?.string else { continue }
            return Timestamp(iso8601: text)
        }
        return nil
    }
}
