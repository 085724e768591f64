import Charging
import Flows
import Kernel
import OCPP201
import OCPPWire

/// OCPP 2.0.1.
struct OCPP201Dialect: Dialect {
    let version = OCPPVersion.v201

    /// Who answers what a station sends; each handler is in the file of its name, the short ones in `Reports.swift`.
    private static let table = ActionTable(
        [
            authorize, bootNotification, clearedChargingLimit, dataTransfer, firmwareStatusNotification,
            get15118EVCertificate, getCertificateStatus, heartbeat, logStatusNotification, meterValues,
            notifyChargingLimit, notifyCustomerInformation, notifyDisplayMessages, notifyEVChargingNeeds,
            notifyEVChargingSchedule, notifyEvent, notifyMonitoringReport, notifyReport,
            publishFirmwareStatusNotification, reportChargingProfiles, reservationStatusUpdate,
            securityEventNotification, signCertificate, statusNotification, transactionEvent,
        ],
        known: OCPP201Actions.all.map(\.name))

    func answer(
        _ action: String, _ payload: JSONValue, _ link: StationLink, then next: @escaping ActionHandler.Next
    ) {
        Self.table.answer(action, payload, link, then: next)
    }

    static func token(_ token: IdToken) -> TokenValue {
        switch token.type {
        case .emaid: TokenValue(kind: .eMAID, raw: token.idToken)
        case .macAddress: TokenValue(kind: .macAddress, raw: token.idToken)
        case .keyCode: TokenValue(kind: .keyCode, raw: token.idToken)
        case .noAuthorization: TokenValue(kind: .none, raw: token.idToken)
        case .central: TokenValue(kind: .app, raw: token.idToken)
        // 2.0.1 has no type for a VIN; stations send it as Local.
        case .local, .iso14443, .iso15693: TokenValue(idTag: token.idToken)
        }
    }

    static func idToken(_ text: String, _ kind: TokenValue.Kind) -> IdToken {
        let type: IdTokenKind =
            switch kind {
            case .rfid: .iso14443
            case .macAddress: .macAddress
            case .eMAID: .emaid
            case .keyCode: .keyCode
            case .app: .central
            case .vin: .local
            case .none: .noAuthorization
            }
        return IdToken(idToken: text, type: type)
    }

    static func idTokenInfo(_ outcome: AuthorizeToken.Outcome) -> IdTokenInfo {
        let status: AuthorizationStatus =
            switch outcome.authorization {
            case .accepted: .accepted
            case .unknown: .unknown
            case .blocked: .blocked
            case .expired: .expired
            case .concurrent: .concurrentTx
            case .noCredit: .noCredit
            }
        return IdTokenInfo(
            status: status, cacheExpiryDateTime: outcome.expiresAt, groupIdToken: groupToken(outcome.group))
    }

    static func groupToken(_ group: String?) -> IdToken? {
        group.map { IdToken(idToken: String($0.prefix(36)), type: .central) }
    }

    static func samples(_ values: [MeterValue]) -> [MeterSample] {
        var samples: [MeterSample] = []
        samples.reserveCapacity(values.count)
        for value in values {
            var readings: [MeterReading] = []
            readings.reserveCapacity(value.sampledValue.count)
            for sampled in value.sampledValue {
                guard !sampled.isOfUnknownMeasurand,
                    let quantity = MeterReading.Quantity(sampled.measurand ?? .energyActiveImportRegister)
                else { continue }
                readings.append(
                    MeterReading(
                        quantity: quantity, phase: sampled.phase.flatMap { .init(rawValue: $0.rawValue) },
                        unit: .init(sampled.unitOfMeasure?.unit), value: sampled.value,
                        multiplier: sampled.unitOfMeasure?.multiplier ?? 0, isAtInlet: sampled.location == .inlet,
                        isOfBegin: sampled.context == .transactionBegin))
            }
            samples += MeterSample.all(at: value.timestamp, readings: readings)
        }
        return samples
    }
}

extension MeterReading.Quantity {
    fileprivate init?(_ measurand: Measurand) {
        switch measurand {
        case .energyActiveImportRegister: self = .register
        case .powerActiveImport: self = .power
        case .powerOffered: self = .offered
        case .currentImport: self = .current
        case .voltage: self = .voltage
        case .soC: self = .soc
        case .currentExport, .currentOffered, .energyActiveExportRegister, .energyReactiveExportRegister,
            .energyReactiveImportRegister, .energyActiveExportInterval, .energyActiveImportInterval, .energyActiveNet,
            .energyReactiveExportInterval, .energyReactiveImportInterval, .energyReactiveNet, .energyApparentNet,
            .energyApparentImport, .energyApparentExport, .frequency, .powerActiveExport, .powerFactor,
            .powerReactiveExport, .powerReactiveImport:
            return nil
        }
    }
}
