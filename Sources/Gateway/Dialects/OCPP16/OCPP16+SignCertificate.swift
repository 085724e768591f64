import Flows
import OCPP16

extension OCPP16Dialect {
    /// No certificate authority is configured: the request is noted and refused in the protocol's own word, never with
    /// an error (OCPP field note 1).
    static let signCertificate = ActionHandler(SignCertificate.self, neverFails: true) { request, link in
        try await RecordStationReport.note(
            .init(kind: "signCertificate", detail: request.csr, at: nil), from: link.station, link.flows)
        return .init(status: .rejected)
    }
}
