import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// No OCSP responder is asked yet: nothing is said about the certificate, so the answer is never `Accepted` (M06).
    static let getCertificateStatus = ActionHandler(GetCertificateStatus.self) { request, link in
        try await note("certificateStatus", request, from: link)
        return .init(status: .failed, statusInfo: StatusInfo(reasonCode: "NotEnabled"))
    }
}
