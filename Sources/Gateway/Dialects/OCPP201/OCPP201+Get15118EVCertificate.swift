import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// No pool of contract certificates is configured: noted, and refused in the protocol's own word (M01, M02).
    static let get15118EVCertificate = ActionHandler(Get15118EVCertificate.self) { request, link in
        try await note("evCertificate", request, from: link)
        return .init(status: .failed, exiResponse: "", statusInfo: StatusInfo(reasonCode: "NotEnabled"))
    }
}
