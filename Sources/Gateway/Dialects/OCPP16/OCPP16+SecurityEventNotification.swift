import Flows
import OCPP16

extension OCPP16Dialect {
    static let securityEventNotification = ActionHandler(SecurityEventNotification.self, neverFails: true) {
        request, link in
        try await RecordStationReport.note(
            .init(kind: "security", detail: "\(request.type) \(request.techInfo ?? "")", at: request.timestamp),
            from: link.station, link.flows)
        return .init()
    }
}
