import Flows
import Kernel
import OCPPWire

extension OCPP201Dialect {
    /// Keeps what a station said as it said it, for messages that change nothing else.
    static func note(
        _ kind: String, _ request: some Payload, at: Timestamp? = nil, from link: StationLink
    ) async throws {
        // What was read leniently need not be writable: a text that is too long is no reason to refuse the message.
        let detail = (try? request.json())?.text ?? "\(request)"
        try await RecordStationReport.note(.init(kind: kind, detail: detail, at: at), from: link.station, link.flows)
    }
}
