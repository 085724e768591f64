import Flows
import OCPP16

extension OCPP16Dialect {
    static let meterValues = ActionHandler(withoutTask: MeterValues.self) { request, link, next in
        let target: RecordMeterSamples.Target =
            request.transactionId.map { .number(Int64($0)) } ?? .evse(request.connectorId)
        RecordMeterSamples.run(
            samples(request.meterValue), of: target, from: link.station, link.flows, on: link.queue
        ) { next($0.map { _ in .init() }) }
    }
}
