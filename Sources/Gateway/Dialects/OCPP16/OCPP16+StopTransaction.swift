import Charging
import Flows
import OCPP16

extension OCPP16Dialect {
    static let stopTransaction = ActionHandler(StopTransaction.self) { request, link in
        let token = request.idTag.map(TokenValue.init(idTag:))
        let meterStop = Int64(request.meterStop)
        let input = EndSession.Input(
            target: .number(Int64(request.transactionId)),
            ending: SessionEnding(
                at: request.timestamp, meterStopWh: MeterSample.isBelievable(meterStop) ? meterStop : nil,
                reason: request.reason?.rawValue ?? "Local"),
            samples: samples(request.transactionData), token: token)
        _ = try await EndSession.run(input, from: link.station, link.flows)
        guard let token else { return .init() }
        let answer = try await AuthorizeToken.run(token, from: link.station, isEnding: true, link.flows)
        return .init(idTagInfo: idTagInfo(answer))
    }
}
