import Kernel
import OCPP201
import OCPPWire

/// A virtual station's OCPP 2.0.1.
struct Speech201: Speech {
    func call(
        _ utterance: Utterance, _ plan: StationPlan, now: Timestamp
    ) throws(PayloadError) -> (String, JSONValue) {
        switch utterance {
        case .boot(let cause):
            return try Self.words(
                BootNotification.self,
                .init(
                    chargingStation: ChargingStation(
                        model: "Virtual \(plan.evses)", vendorName: "Ohmstead",
                        serialNumber: String(plan.identity.prefix(25)), firmwareVersion: "1.0"),
                    reason: Self.reason(cause)))
        case .heartbeat: return ("Heartbeat", .object(JSONObject()))
        case .status(let evse, let status, let at):
            return try Self.words(
                StatusNotification.self,
                .init(timestamp: at, connectorStatus: Self.status(status), evseId: evse, connectorId: 1))
        case .overheated(let evse, let temperature, let at): return try Self.alarm(evse, temperature, at)
        case .authorize(_, let token):
            return try Self.words(Authorize.self, .init(idToken: IdToken(idToken: token, type: .iso14443)))
        case .start(let session, let offline): return try Self.event(.started, session, nil, nil, offline)
        case .meter(let session, let reading):
            return try Self.event(.updated, session, reading, nil, reading.isOffline, hasElectrical: plan.life != .load)
        case .stop(let session, let reading, let reason):
            return try Self.event(.ended, session, reading, reason, reading.isOffline)
        }
    }

    private static func words<Action: OCPPAction>(
        _: Action.Type, _ request: Action.Request
    ) throws(PayloadError) -> (String, JSONValue) { (Action.name, try request.json()) }

    private static func event(
        _ kind: TransactionEventEnum, _ session: SimulatedSession, _ reading: SimulatedReading?,
        _ reason: StopReason?, _ offline: Bool, hasElectrical: Bool = false
    ) throws(PayloadError) -> (String, JSONValue) {
        let start = SimulatedReading(
            at: session.startedAt, registerWh: session.meterStartWh, powerW: 0, socPermille: 0, temperatureDeciC: 200,
            sequence: 0, isOffline: offline)
        let shown = reading ?? start
        return try words(
            TransactionEvent.self,
            .init(
                eventType: kind, timestamp: shown.at,
                triggerReason: kind == .started ? .authorized : reason.map(Self.trigger) ?? .meterValuePeriodic,
                seqNo: shown.sequence,
                transactionInfo: Transaction(
                    transactionId: session.transactionID, chargingState: kind == .ended ? .evConnected : .charging,
                    stoppedReason: reason.map(Self.reason),
                    remoteStartId: kind == .started ? session.remoteStartID : nil),
                meterValue: [value(shown, isStart: kind == .started, hasElectrical: hasElectrical)],
                offline: offline ? true : nil,
                evse: EVSE(id: session.evse, connectorId: 1),
                idToken: kind == .updated ? nil : IdToken(idToken: session.token, type: .iso14443)))
    }

    private static func value(_ reading: SimulatedReading, isStart: Bool, hasElectrical: Bool) -> MeterValue {
        let energy = SampledValue(
            value: JSONNumber(reading.registerWh), measurand: .energyActiveImportRegister,
            unitOfMeasure: UnitOfMeasure(unit: "Wh"))
        guard !isStart else { return MeterValue(sampledValue: [energy], timestamp: reading.at) }
        return MeterValue(
            sampledValue: [
                energy,
                SampledValue(
                    value: JSONNumber(reading.powerW), measurand: .powerActiveImport,
                    unitOfMeasure: UnitOfMeasure(unit: "W")),
                SampledValue(value: JSONNumber(mantissa: reading.socPermille, exponent: -1), measurand: .soC),
            ] + (hasElectrical ? electrical(reading) : []), timestamp: reading.at)
    }

    private static func electrical(_ reading: SimulatedReading) -> [SampledValue] {
        [
            SampledValue(
                value: JSONNumber(mantissa: reading.voltageDeciV, exponent: -1), measurand: .voltage,
                unitOfMeasure: UnitOfMeasure(unit: "V")),
            SampledValue(
                value: JSONNumber(mantissa: reading.currentDeciA, exponent: -1), measurand: .currentImport,
                unitOfMeasure: UnitOfMeasure(unit: "A")),
        ]
    }

    private static func status(_ status: EVSEStatus) -> OCPP201.ConnectorStatus {
        switch status {
        case .available: .available
        case .preparing, .charging, .finishing: .occupied
        case .faulted: .faulted
        }
    }

    private static func reason(_ reason: StopReason) -> Reason {
        switch reason {
        case .local: .local
        case .remote: .remote
        case .batteryFull: .socLimitReached
        case .reboot: .reboot
        case .powerLoss: .powerLoss
        case .softReset, .hardReset: .immediateReset
        // 2.0.1 has no word for it; the trigger and the sensor's event say what it was.
        case .overTemperature: .other
        }
    }

    private static func trigger(_ reason: StopReason) -> TriggerReason {
        switch reason {
        case .local: .stopAuthorized
        case .remote: .remoteStop
        case .batteryFull: .energyLimitReached
        case .softReset, .hardReset: .resetCommand
        case .reboot, .powerLoss, .overTemperature: .abnormalCondition
        }
    }

    private static func reason(_ cause: BootCause) -> BootReason {
        switch cause {
        case .powerUp: .powerUp
        case .watchdog: .watchdog
        case .remoteReset: .remoteReset
        }
    }

    /// 2.0.1 has no measurand of temperature: a sensor of the device model tells that its limit was passed.
    private static func alarm(
        _ evse: Int, _ temperatureDeciC: Int64, _ at: Timestamp
    ) throws(PayloadError) -> (String, JSONValue) {
        try words(
            NotifyEvent.self,
            .init(
                generatedAt: at, seqNo: 0,
                eventData: [
                    EventData(
                        eventId: evse, timestamp: at, trigger: .alerting,
                        actualValue: JSONNumber(mantissa: temperatureDeciC, exponent: -1).description,
                        component: Component(name: "TemperatureSensor", evse: EVSE(id: evse)),
                        eventNotificationType: .hardWiredMonitor, variable: Variable(name: "Temperature"))
                ]))
    }

    func heard(_ utterance: Utterance, _ payload: JSONValue) -> Heard? {
        switch utterance {
        case .boot:
            guard let (answer, _) = try? BootNotification.Response.read(payload) else { return nil }
            return .booted(isAccepted: answer.status == .accepted, intervalSeconds: answer.interval)
        case .authorize:
            guard let (answer, _) = try? Authorize.Response.read(payload) else { return nil }
            return .authorized(answer.idTokenInfo.status == .accepted)
        case .start:
            guard let (answer, _) = try? TransactionEvent.Response.read(payload) else { return nil }
            return .started(number: nil, isAccepted: answer.idTokenInfo.map { $0.status == .accepted } ?? true)
        case .heartbeat, .status, .overheated, .meter, .stop: return nil
        }
    }

    func command(_ action: String, _ payload: JSONValue) -> (JSONValue?, Order?) {
        let accepted = JSONValue.object(JSONObject([("status", .string("Accepted"))]))
        switch action {
        case RequestStartTransaction.name:
            guard let (request, _) = try? RequestStartTransaction.Request.read(payload) else { return (nil, nil) }
            return (
                accepted,
                .start(
                    evse: request.evseId, token: request.idToken.idToken, remoteStartID: request.remoteStartId)
            )
        case RequestStopTransaction.name:
            guard let (request, _) = try? RequestStopTransaction.Request.read(payload) else { return (nil, nil) }
            return (accepted, .stop(number: nil, transactionID: request.transactionId))
        case Reset.name:
            guard let (request, _) = try? Reset.Request.read(payload) else { return (nil, nil) }
            return (accepted, .reset(request.type == .immediate ? .hard : .whenIdle))
        case SetChargingProfile.name:
            guard let (request, _) = try? SetChargingProfile.Request.read(payload),
                let limit = request.chargingProfile.chargingSchedule.first?.chargingSchedulePeriod.first?.limit
                    .scaled(by: 0)
            else { return (nil, nil) }
            return (accepted, .limit(evse: request.evseId, limit))
        case UnlockConnector.name: return (.object(JSONObject([("status", .string("Unlocked"))])), nil)
        case ChangeAvailability.name, ClearCache.name, ClearChargingProfile.name, TriggerMessage.name, ReserveNow.name,
            CancelReservation.name, GetBaseReport.name:
            return (accepted, nil)
        default: return (nil, nil)
        }
    }
}
