import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// A part of the answer to GetDisplayMessages (O03).
    static let notifyDisplayMessages = ActionHandler(NotifyDisplayMessages.self) { request, link in
        try await note("displayMessages", request, from: link)
        return .init()
    }
}
