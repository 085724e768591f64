import Charging
import Flows
import OCPP16

extension OCPP16Dialect {
    static let statusNotification = ActionHandler(StatusNotification.self) { request, link in
        let input = RecordConnectorStatus.Input(
            evse: request.connectorId, connector: request.connectorId == 0 ? 0 : 1, status: status(request.status),
            errorCode: request.errorCode == .noError ? nil : request.errorCode.rawValue,
            vendorError: request.vendorErrorCode, info: request.info, at: request.timestamp)
        _ = try await RecordConnectorStatus.run(input, from: link.station, link.flows)
        return .init()
    }

    private static func status(_ status: StatusNotification.Request.Status) -> ConnectorStatus {
        switch status {
        case .available: .available
        case .preparing: .preparing
        case .charging: .charging
        case .suspendedEVSE: .suspendedEVSE
        case .suspendedEV: .suspendedEV
        case .finishing: .finishing
        case .reserved: .reserved
        case .unavailable: .unavailable
        case .faulted: .faulted
        }
    }
}
