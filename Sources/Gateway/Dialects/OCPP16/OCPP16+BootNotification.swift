import Flows
import OCPP16
import Storage

extension OCPP16Dialect {
    static let bootNotification = ActionHandler(BootNotification.self) { request, link in
        let about = StationAbout(
            protocolName: "ocpp1.6", vendor: request.chargePointVendor, model: request.chargePointModel,
            serial: request.chargePointSerialNumber ?? request.chargeBoxSerialNumber,
            firmware: request.firmwareVersion)
        let outcome = try await RecordBoot.run(
            .init(about: about, reason: nil, endsSessions: true), from: link.station, link.flows)
        let status: BootNotification.Response.Status =
            switch outcome.decision {
            case .accepted: .accepted
            case .pending: .pending
            case .rejected: .rejected
            }
        return .init(status: status, currentTime: outcome.now, interval: Int(outcome.heartbeatSeconds))
    }
}
