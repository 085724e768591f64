import Flows
import OCPP16

extension OCPP16Dialect {
    /// 1.6 has no word for the reason of a refusal; it is among the station's events.
    static let signCertificate = ActionHandler(SignCertificate.self, neverFails: true) { request, link in
        switch try await SignStationCertificate.run(request.csr, .station, from: link.station, link.flows) {
        case .accepted: .init(status: .accepted)
        case .rejected: .init(status: .rejected)
        }
    }
}
