import Flows
import OCPP201

extension OCPP201Dialect {
    static let authorize = ActionHandler(Authorize.self) { request, link in
        let outcome = try await AuthorizeToken.run(token(request.idToken), from: link.station, link.flows)
        return .init(idTokenInfo: idTokenInfo(outcome))
    }
}
