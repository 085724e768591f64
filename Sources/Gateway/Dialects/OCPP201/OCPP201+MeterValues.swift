import Flows
import OCPP201

extension OCPP201Dialect {
    static let meterValues = ActionHandler(MeterValues.self) { request, link in
        _ = try await RecordMeterSamples.run(
            samples(request.meterValue), of: .evse(request.evseId), from: link.station, link.flows)
        return .init()
    }
}
