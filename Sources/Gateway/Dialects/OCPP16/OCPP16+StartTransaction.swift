import Charging
import Flows
import OCPP16

extension OCPP16Dialect {
    static let startTransaction = ActionHandler(StartTransaction.self) { request, link in
        let meterStart = min(max(Int64(request.meterStart), -MeterSample.largest), MeterSample.largest)
        let input = StartSession.Input(
            // Below 1 there is no place (1.6 §6.45); the session is kept all the same.
            evse: max(request.connectorId, 0), connector: 1, token: TokenValue(idTag: request.idTag),
            at: request.timestamp,
            meterStartWh: meterStart, reservationNumber: request.reservationId.map(Int64.init))
        guard let outcome = try await StartSession.run(input, from: link.station, link.flows) else {
            return .init(idTagInfo: IdTagInfo(status: .invalid), transactionId: 0)
        }
        return .init(
            idTagInfo: idTagInfo(outcome.authorization), transactionId: Int(outcome.session.number))
    }
}
