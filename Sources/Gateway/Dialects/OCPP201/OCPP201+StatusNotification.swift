import Charging
import Flows
import OCPP201

extension OCPP201Dialect {
    static let statusNotification = ActionHandler(StatusNotification.self) { request, link in
        let input = RecordConnectorStatus.Input(
            evse: request.evseId, connector: request.connectorId, status: status(request.connectorStatus),
            at: request.timestamp)
        _ = try await RecordConnectorStatus.run(input, from: link.station, link.flows)
        return .init()
    }

    private static func status(_ status: OCPP201.ConnectorStatus) -> Charging.ConnectorStatus {
        switch status {
        case .available: .available
        case .occupied: .occupied
        case .reserved: .reserved
        case .unavailable: .unavailable
        case .faulted: .faulted
        }
    }
}
