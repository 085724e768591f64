import Flows
import OCPP16

extension OCPP16Dialect {
    static let firmwareStatusNotification = ActionHandler(FirmwareStatusNotification.self, neverFails: true) {
        request, link in
        try await RecordStationReport.note(
            .init(kind: "firmware", detail: request.status.rawValue, at: nil), from: link.station, link.flows)
        return .init()
    }
}
