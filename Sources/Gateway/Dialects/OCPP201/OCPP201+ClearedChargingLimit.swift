import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// The limit of somebody else has ended (K13).
    static let clearedChargingLimit = ActionHandler(ClearedChargingLimit.self) { request, link in
        try await note("chargingLimitCleared", request, from: link)
        return .init()
    }
}
