import Flows
import OCPP201
import Storage

extension OCPP201Dialect {
    static let bootNotification = ActionHandler(BootNotification.self) { request, link in
        let station = request.chargingStation
        let about = StationAbout(
            protocolName: "ocpp2.0.1", vendor: station.vendorName, model: station.model,
            serial: station.serialNumber, firmware: station.firmwareVersion)
        // A triggered boot message is no reboot.
        let outcome = try await RecordBoot.run(
            .init(about: about, reason: request.reason.rawValue, endsSessions: request.reason != .triggered),
            from: link.station, link.flows)
        let status: RegistrationStatus =
            switch outcome.decision {
            case .accepted: .accepted
            case .pending: .pending
            case .rejected: .rejected
            }
        return .init(currentTime: outcome.now, interval: Int(outcome.heartbeatSeconds), status: status)
    }
}
