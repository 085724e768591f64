import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// Somebody else limits the station, such as the grid's operator (K11, K12).
    static let notifyChargingLimit = ActionHandler(NotifyChargingLimit.self) { request, link in
        try await note("chargingLimit", request, from: link)
        return .init()
    }
}
