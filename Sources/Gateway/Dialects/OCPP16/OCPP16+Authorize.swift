import Charging
import Flows
import OCPP16

extension OCPP16Dialect {
    static let authorize = ActionHandler(Authorize.self) { request, link in
        let outcome = try await AuthorizeToken.run(TokenValue(idTag: request.idTag), from: link.station, link.flows)
        return .init(idTagInfo: idTagInfo(outcome))
    }
}
