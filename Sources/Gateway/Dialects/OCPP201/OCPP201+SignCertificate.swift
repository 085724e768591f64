import Charging
import Flows
import OCPP201

extension OCPP201Dialect {
    static let signCertificate = ActionHandler(SignCertificate.self, neverFails: true) { request, link in
        let purpose: CertificatePurpose =
            switch request.certificateType {
            case .chargingStationCertificate: .station
            case .v2GCertificate: .v2g
            case nil: .combined
            }
        switch try await SignStationCertificate.run(request.csr, purpose, from: link.station, link.flows) {
        case .accepted: return .init(status: .accepted)
        case .rejected(let reason):
            return .init(
                status: .rejected,
                statusInfo: StatusInfo(reasonCode: "InvalidCSR", additionalInfo: String(reason.prefix(512))))
        }
    }

    /// What was asked for without a type is for both uses, and is given without one (A02.FR.12).
    static func signingUse(_ purpose: CertificatePurpose) -> CertificateSigningUse? {
        switch purpose {
        case .station: .chargingStationCertificate
        case .v2g: .v2GCertificate
        case .combined: nil
        }
    }
}
