import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// How a car means to charge. `Accepted` says that the message was taken, and approves nothing (K15).
    static let notifyEVChargingSchedule = ActionHandler(NotifyEVChargingSchedule.self) { request, link in
        try await note("chargingSchedule", request, at: request.timeBase, from: link)
        return .init(status: .accepted)
    }
}
