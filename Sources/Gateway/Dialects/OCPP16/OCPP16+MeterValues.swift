import Flows
import OCPP16

extension OCPP16Dialect {
    static let meterValues = ActionHandler(MeterValues.self) { request, link in
        let target: RecordMeterSamples.Target =
            request.transactionId.map { .number(Int64($0)) } ?? .evse(request.connectorId)
        _ = try await RecordMeterSamples.run(samples(request.meterValue), of: target, from: link.station, link.flows)
        return .init()
    }
}
