import Flows
import OCPP201

extension OCPP201Dialect {
    static let authorize = ActionHandler(Authorize.self) { request, link in
        // There is nothing yet that could verify a contract certificate (C07), and what is not verified is not accepted.
        if request.certificate != nil || !request.iso15118CertificateHashData.isEmpty {
            return .init(
                idTokenInfo: IdTokenInfo(status: .invalid), certificateStatus: .noCertificateAvailable)
        }
        let outcome = try await AuthorizeToken.run(token(request.idToken), from: link.station, link.flows)
        return .init(idTokenInfo: idTokenInfo(outcome))
    }
}
