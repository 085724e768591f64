import Kernel
import OCPP16
import OCPPWire

/// A virtual station's OCPP 1.6.
struct Speech16: Speech {
    func call(
        _ utterance: Utterance, _ plan: StationPlan, now: Timestamp
    ) throws(PayloadError) -> (String, JSONValue) {
        switch utterance {
        case .boot:
            return try Self.words(
                BootNotification.self,
                .init(
                    chargePointVendor: "Ohmstead", chargePointModel: "Virtual \(plan.evses)",
                    chargePointSerialNumber: String(plan.identity.prefix(25)), firmwareVersion: "1.0"))
        case .heartbeat: return ("Heartbeat", .object(JSONObject()))
        case .status(let evse, let status, let at):
            return try Self.words(
                StatusNotification.self,
                .init(
                    connectorId: evse, errorCode: status == .faulted ? .highTemperature : .noError,
                    status: Self.status(status), timestamp: at))
        case .overheated(let evse, let temperature, let at):
            return try Self.words(
                StatusNotification.self,
                .init(
                    connectorId: evse, errorCode: .highTemperature, status: .faulted,
                    info: "\(JSONNumber(mantissa: temperature, exponent: -1)) Celsius", timestamp: at))
        case .authorize(_, let token): return try Self.words(Authorize.self, .init(idTag: token))
        case .start(let session, _):
            return try Self.words(
                StartTransaction.self,
                .init(
                    connectorId: session.evse, idTag: session.token, meterStart: Int(session.meterStartWh),
                    timestamp: session.startedAt))
        case .meter(let session, let reading):
            return try Self.words(
                MeterValues.self,
                .init(connectorId: session.evse, meterValue: [Self.value(reading, plan)], transactionId: session.number)
            )
        case .stop(let session, let reading, let reason):
            return try Self.words(
                StopTransaction.self,
                .init(
                    meterStop: Int(reading.registerWh), timestamp: reading.at, transactionId: session.number ?? 0,
                    idTag: session.token, reason: Self.reason(reason)))
        }
    }

    private static func words<Action: OCPPAction>(
        _: Action.Type, _ request: Action.Request
    ) throws(PayloadError) -> (String, JSONValue) { (Action.name, try request.json()) }

    private static func value(_ reading: SimulatedReading, _ plan: StationPlan) -> MeterValue {
        MeterValue(
            timestamp: reading.at,
            sampledValue: [
                SampledValue(
                    value: String(reading.registerWh), measurand: .energyActiveImportRegister, unit: .wh),
                SampledValue(value: String(reading.powerW), measurand: .powerActiveImport, unit: .w),
                SampledValue(
                    value: JSONNumber(mantissa: reading.socPermille, exponent: -1).description, measurand: .soC,
                    unit: .percent),
            ] + (plan.life == .load ? [] : more(reading)))
    }

    /// What a station under load leaves out: its message has three values.
    private static func more(_ reading: SimulatedReading) -> [SampledValue] {
        [
            SampledValue(
                value: JSONNumber(mantissa: reading.temperatureDeciC, exponent: -1).description,
                measurand: .temperature, location: .ev, unit: .celsius),
            SampledValue(
                value: JSONNumber(mantissa: reading.voltageDeciV, exponent: -1).description, measurand: .voltage,
                unit: .v),
            SampledValue(
                value: JSONNumber(mantissa: reading.currentDeciA, exponent: -1).description,
                measurand: .currentImport, unit: .a),
        ]
    }

    private static func status(_ status: EVSEStatus) -> StatusNotification.Request.Status {
        switch status {
        case .available: .available
        case .preparing: .preparing
        case .charging: .charging
        case .finishing: .finishing
        case .faulted: .faulted
        }
    }

    private static func reason(_ reason: StopReason) -> StopTransaction.Request.Reason {
        switch reason {
        case .local: .local
        case .remote: .remote
        case .batteryFull: .evDisconnected
        case .reboot: .reboot
        case .powerLoss: .powerLoss
        case .softReset: .softReset
        case .hardReset: .hardReset
        // 1.6 has no word for it; the status says what it was.
        case .overTemperature: .other
        }
    }

    func heard(_ utterance: Utterance, _ payload: JSONValue) -> Heard? {
        switch utterance {
        case .boot:
            guard let (answer, _) = try? BootNotification.Response.read(payload) else { return nil }
            return .booted(isAccepted: answer.status == .accepted, intervalSeconds: answer.interval)
        case .authorize:
            guard let (answer, _) = try? Authorize.Response.read(payload) else { return nil }
            return .authorized(answer.idTagInfo.status == .accepted)
        case .start:
            guard let (answer, _) = try? StartTransaction.Response.read(payload) else { return nil }
            return .started(number: answer.transactionId, isAccepted: answer.idTagInfo.status == .accepted)
        case .heartbeat, .status, .overheated, .meter, .stop: return nil
        }
    }

    func command(_ action: String, _ payload: JSONValue) -> (JSONValue?, Order?) {
        let accepted = JSONValue.object(JSONObject([("status", .string("Accepted"))]))
        switch action {
        case RemoteStartTransaction.name:
            guard let (request, _) = try? RemoteStartTransaction.Request.read(payload) else { return (nil, nil) }
            return (accepted, .start(evse: request.connectorId, token: request.idTag, remoteStartID: nil))
        case RemoteStopTransaction.name:
            guard let (request, _) = try? RemoteStopTransaction.Request.read(payload) else { return (nil, nil) }
            return (accepted, .stop(number: request.transactionId, transactionID: nil))
        case Reset.name:
            guard let (request, _) = try? Reset.Request.read(payload) else { return (nil, nil) }
            return (accepted, .reset(request.type == .soft ? .soft : .hard))
        case SetChargingProfile.name:
            guard let (request, _) = try? SetChargingProfile.Request.read(payload),
                let limit = request.csChargingProfiles.chargingSchedule.chargingSchedulePeriod.first?.limit.scaled(
                    by: 0)
            else { return (nil, nil) }
            return (accepted, .limit(evse: request.connectorId, limit))
        case UnlockConnector.name:
            return (.object(JSONObject([("status", .string("Unlocked"))])), nil)
        case ChangeAvailability.name, ChangeConfiguration.name, ClearCache.name, ClearChargingProfile.name,
            TriggerMessage.name, ReserveNow.name, CancelReservation.name:
            return (accepted, nil)
        default: return (nil, nil)
        }
    }
}
