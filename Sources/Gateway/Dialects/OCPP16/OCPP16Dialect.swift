import Charging
import Flows
import Kernel
import OCPP16
import OCPPWire

/// OCPP 1.6J with the security extension.
struct OCPP16Dialect: Dialect {
    let version = OCPPVersion.v16

    /// Who answers what a station sends; each handler is in the file of its name.
    private static let table = ActionTable(
        [
            authorize, bootNotification, dataTransfer, diagnosticsStatusNotification, firmwareStatusNotification,
            heartbeat, logStatusNotification, meterValues, securityEventNotification, signCertificate,
            signedFirmwareStatusNotification, startTransaction, statusNotification, stopTransaction,
        ],
        known: OCPP16Actions.all.map(\.name))

    func answer(
        _ action: String, _ payload: JSONValue, _ link: StationLink, then next: @escaping ActionHandler.Next
    ) {
        Self.table.answer(action, payload, link, then: next)
    }

    static func idTagInfo(_ outcome: AuthorizeToken.Outcome) -> IdTagInfo {
        let status: IdTagInfo.Status =
            switch outcome.authorization {
            case .accepted: .accepted
            case .unknown: .invalid
            case .blocked, .noCredit: .blocked
            case .expired: .expired
            case .concurrent: .concurrentTx
            }
        return IdTagInfo(
            status: status, expiryDate: outcome.expiresAt, parentIdTag: parentIdTag(of: outcome.group))
    }

    /// The group may be longer than 1.6 allows; then it is left out, which costs only what another card might do.
    static func parentIdTag(of group: String?) -> String? {
        group.flatMap { $0.unicodeScalars.count <= 20 ? $0 : nil }
    }

    static func samples(_ values: [MeterValue]) -> [MeterSample] {
        var samples: [MeterSample] = []
        samples.reserveCapacity(values.count)
        for value in values {
            var readings: [MeterReading] = []
            readings.reserveCapacity(value.sampledValue.count)
            for sampled in value.sampledValue {
                // Without a measurand the energy register is meant (1.6 §7.43).
                guard sampled.format != .signedData, !sampled.isOfUnknownMeasurand,
                    let quantity = MeterReading.Quantity(sampled.measurand ?? .energyActiveImportRegister),
                    let number = JSONNumber(text: sampled.value)
                else { continue }
                readings.append(
                    MeterReading(
                        quantity: quantity, phase: sampled.phase.flatMap { .init(rawValue: $0.rawValue) },
                        unit: .init(sampled.unit?.rawValue), value: number,
                        isAtInlet: sampled.location == .inlet,
                        isOfBegin: sampled.context == .transactionBegin))
            }
            samples += MeterSample.all(at: value.timestamp, readings: readings)
        }
        return samples
    }
}

extension MeterReading.Quantity {
    fileprivate init?(_ measurand: SampledValue.Measurand) {
        switch measurand {
        case .energyActiveImportRegister: self = .register
        case .powerActiveImport: self = .power
        case .powerOffered: self = .offered
        case .currentImport: self = .current
        case .voltage: self = .voltage
        case .soC: self = .soc
        case .temperature: self = .temperature
        case .energyActiveExportRegister, .energyReactiveExportRegister, .energyReactiveImportRegister,
            .energyActiveExportInterval, .energyActiveImportInterval, .energyReactiveExportInterval,
            .energyReactiveImportInterval, .powerActiveExport, .powerReactiveExport, .powerReactiveImport, .powerFactor,
            .currentExport, .currentOffered, .frequency, .rpm:
            return nil
        }
    }
}
