import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// A part of the answer to GetChargingProfiles (K09).
    static let reportChargingProfiles = ActionHandler(ReportChargingProfiles.self) { request, link in
        try await note("chargingProfiles", request, from: link)
        return .init()
    }
}
