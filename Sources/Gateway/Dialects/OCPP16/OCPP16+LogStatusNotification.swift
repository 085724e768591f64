import Flows
import OCPP16

extension OCPP16Dialect {
    static let logStatusNotification = ActionHandler(LogStatusNotification.self, neverFails: true) { request, link in
        let detail = "\(request.status.rawValue) (request \(request.requestId.map(String.init) ?? "none"))"
        try await RecordStationReport.note(
            .init(kind: "log", detail: detail, at: nil), from: link.station, link.flows)
        return .init()
    }
}
