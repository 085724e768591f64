import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// How far a local controller is with firmware that it hands on (L03).
    static let publishFirmwareStatusNotification = ActionHandler(
        PublishFirmwareStatusNotification.self, neverFails: true
    ) { request, link in
        try await note("publishFirmware", request, from: link)
        return .init()
    }
}
