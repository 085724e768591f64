import Flows
import OCPP16

extension OCPP16Dialect {
    static let diagnosticsStatusNotification = ActionHandler(DiagnosticsStatusNotification.self, neverFails: true) {
        request, link in
        try await RecordStationReport.note(
            .init(kind: "diagnostics", detail: request.status.rawValue, at: nil), from: link.station, link.flows)
        return .init()
    }
}
