import Flows
import OCPP201

extension OCPP201Dialect {
    static let meterValues = ActionHandler(withoutTask: MeterValues.self) { request, link, next in
        RecordMeterSamples.run(
            samples(request.meterValue), of: .evse(request.evseId), from: link.station, link.flows, on: link.queue
        ) { next($0.map { _ in .init() }) }
    }
}
