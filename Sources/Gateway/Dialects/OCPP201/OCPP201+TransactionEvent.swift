import Charging
import Flows
import Kernel
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    static let transactionEvent = ActionHandler(TransactionEvent.self) { request, link in
        let outcome = try await RecordTransactionEvent.run(input(request), from: link.station, link.flows)
        // The running price is shown by stations that have a screen (E06, I02): the total at the end.
        let cost = request.eventType == .ended ? total(outcome) : nil
        return .init(totalCost: cost, idTokenInfo: outcome.authorization.map(idTokenInfo))
    }

    private static func input(_ request: TransactionEvent.Request) -> RecordTransactionEvent.Input {
        let kind: RecordTransactionEvent.Kind =
            switch request.eventType {
            case .started: .started
            case .updated: .updated
            case .ended: .ended
            }
        return RecordTransactionEvent.Input(
            kind: kind, transactionID: request.transactionInfo.transactionId, sequence: request.seqNo,
            at: request.timestamp, evse: request.evse?.id, connector: request.evse?.connectorId,
            token: request.idToken.map(token), startNumber: request.transactionInfo.remoteStartId.map(Int64.init),
            samples: samples(request.meterValue), reason: request.transactionInfo.stoppedReason?.rawValue,
            wasOffline: request.offline ?? false, reservationNumber: request.reservationId.map(Int64.init))
    }

    private static func total(_ outcome: RecordTransactionEvent.Outcome) -> JSONNumber? {
        guard let minor = outcome.costMinor, let currency = outcome.currency else { return nil }
        return JSONNumber(mantissa: minor, exponent: -currency.exponent)
    }
}
