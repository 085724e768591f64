import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// No schedules are made for cars yet: refused, and the car charges by the profiles that the station has (K15).
    /// `Processing` would promise a schedule, for which some stations hold the charging back.
    static let notifyEVChargingNeeds = ActionHandler(NotifyEVChargingNeeds.self) { request, link in
        try await note("chargingNeeds", request, from: link)
        return .init(status: .rejected, statusInfo: StatusInfo(reasonCode: "NotEnabled"))
    }
}
