import Charging
import Kernel
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    func wireCall(for command: StationCommand, now: Timestamp) throws(PayloadError) -> WireCall? {
        switch command {
        case .start(let start): return try Self.call(RequestStartTransaction.self, Self.remoteStart(start))
        case .stop(let stop):
            guard let id = stop.transactionID else { return nil }
            return try Self.call(RequestStopTransaction.self, .init(transactionId: id))
        case .unlock(let evse, let connector):
            return try Self.call(UnlockConnector.self, .init(evseId: evse, connectorId: connector))
        case .reset(let kind, let evse):
            return try Self.call(Reset.self, .init(type: kind == .soft ? .onIdle : .immediate, evseId: evse))
        case .changeAvailability(let operative, let evse, let connector):
            return try Self.call(
                ChangeAvailability.self,
                .init(
                    operationalStatus: operative ? .operative : .inoperative,
                    evse: evse.map { EVSE(id: $0, connectorId: connector) }))
        case .setPowerLimit(let limit): return try Self.setLimit(limit, now)
        case .clearPowerLimit(let evse):
            let criteria = OCPP201.ClearChargingProfileType(evseId: evse)
            return try Self.call(ClearChargingProfile.self, .init(chargingProfileCriteria: criteria))
        case .reserve(let reservation): return try Self.reserve(reservation)
        case .cancelReservation(let number):
            return try Self.call(CancelReservation.self, .init(reservationId: number))
        case .readConfiguration(let keys): return try Self.read(keys)
        case .writeConfiguration(let key, let value): return try Self.write(key, value)
        case .renewKey(let key):
            guard let key else { return nil }
            return try Self.write("SecurityCtrlr/BasicAuthPassword", key)
        case .clearCache: return WireCall(action: ClearCache.name, payload: .object(JSONObject()))
        case .trigger(let message, let evse, let connector):
            guard let trigger = MessageTrigger(rawValue: message) else { return nil }
            return try Self.call(
                TriggerMessage.self,
                .init(requestedMessage: trigger, evse: evse.map { EVSE(id: $0, connectorId: connector) }))
        case .updateFirmware(let update):
            return try Self.call(
                UpdateFirmware.self,
                .init(
                    requestId: update.requestID,
                    firmware: Firmware(location: update.location, retrieveDateTime: update.retrieveAt)))
        case .fetchLog(let log): return try Self.fetchLog(log)
        case .sendLocalList(let list): return try Self.call(SendLocalList.self, Self.localList(list))
        case .deliverCertificate(let signed):
            return try Self.call(
                CertificateSigned.self,
                .init(certificateChain: signed.chain, certificateType: Self.signingUse(signed.purpose)))
        case .showCost(let cost):
            let total = JSONNumber(mantissa: cost.minor, exponent: -cost.exponent)
            return try Self.call(CostUpdated.self, .init(totalCost: total, transactionId: cost.transactionID))
        case .raw: return nil
        }
    }

    private static func call<Action: OCPPAction>(
        _: Action.Type, _ request: Action.Request
    ) throws(PayloadError) -> WireCall {
        WireCall(action: Action.name, payload: try request.json())
    }

    private static func remoteStart(_ start: RemoteStart) -> RequestStartTransaction.Request {
        let profile = start.powerLimitW.map { limit in
            ChargingProfile(
                id: 100 + start.evse, stackLevel: 0, chargingProfilePurpose: .txProfile,
                chargingProfileKind: .relative, chargingSchedule: [schedule(1, limit, nil, start: nil)])
        }
        return .init(
            idToken: idToken(start.token, start.tokenKind), remoteStartId: start.number,
            evseId: start.evse == 0 ? nil : start.evse, chargingProfile: profile)
    }

    private static func schedule(
        _ id: Int, _ limitW: Int64, _ duration: Int?, start: Timestamp?
    ) -> ChargingSchedule {
        ChargingSchedule(
            id: id, chargingRateUnit: .w,
            chargingSchedulePeriod: [ChargingSchedulePeriod(startPeriod: 0, limit: JSONNumber(limitW))],
            startSchedule: start, duration: duration)
    }

    private static func setLimit(_ limit: PowerLimit, _ now: Timestamp) throws(PayloadError) -> WireCall {
        let purpose: ChargingProfilePurpose =
            if limit.session != nil { .txProfile } else if limit.evse == 0 { .chargingStationMaxProfile } else {
                .txDefaultProfile
            }
        let profile = ChargingProfile(
            id: limit.profileID, stackLevel: limit.stackLevel ?? 0, chargingProfilePurpose: purpose,
            chargingProfileKind: .absolute,
            chargingSchedule: [schedule(1, limit.limitW, limit.durationSeconds, start: limit.startsAt ?? now)],
            transactionId: limit.session?.transactionID)
        return try call(SetChargingProfile.self, .init(evseId: limit.evse, chargingProfile: profile))
    }

    private static func reserve(_ reservation: Reservation) throws(PayloadError) -> WireCall {
        try call(
            ReserveNow.self,
            .init(
                id: reservation.number, expiryDateTime: reservation.expiresAt,
                idToken: idToken(reservation.token, reservation.tokenKind),
                evseId: reservation.evse == 0 ? nil : reservation.evse,
                groupIdToken: groupToken(reservation.group)))
    }

    /// `Component/Variable`, as reports name them; without a component nothing can be asked.
    private static func place(_ key: String) throws(PayloadError) -> (Component, Variable) {
        let parts = key.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else {
            throw PayloadError(
                .property, path: "key", rule: "must be Component/Variable, such as OCPPCommCtrlr/HeartbeatInterval")
        }
        return (Component(name: String(parts[0])), Variable(name: String(parts[1])))
    }

    /// Without keys the whole base report is asked for; it comes as NotifyReport messages.
    private static func read(_ keys: [String]) throws(PayloadError) -> WireCall {
        guard !keys.isEmpty else {
            return try call(GetBaseReport.self, .init(requestId: 1, reportBase: .fullInventory))
        }
        var data: [GetVariableData] = []
        for key in keys {
            let (component, variable) = try place(key)
            data.append(GetVariableData(component: component, variable: variable))
        }
        return try call(GetVariables.self, .init(getVariableData: data))
    }

    private static func write(_ key: String, _ value: String) throws(PayloadError) -> WireCall {
        let (component, variable) = try place(key)
        return try call(
            SetVariables.self,
            .init(setVariableData: [SetVariableData(attributeValue: value, component: component, variable: variable)]))
    }

    private static func fetchLog(_ log: LogRequest) throws(PayloadError) -> WireCall {
        try call(
            GetLog.self,
            .init(
                log: LogParameters(
                    remoteLocation: log.location, oldestTimestamp: log.from, latestTimestamp: log.to),
                logType: log.kind == .security ? .securityLog : .diagnosticsLog, requestId: log.requestID))
    }

    private static func localList(_ list: LocalList) -> SendLocalList.Request {
        .init(
            versionNumber: list.version, updateType: list.isFull ? .full : .differential,
            localAuthorizationList: list.entries.map { entry in
                AuthorizationData(
                    idToken: idToken(entry.token, entry.tokenKind),
                    idTokenInfo: IdTokenInfo(
                        status: entry.isAccepted ? .accepted : .blocked, cacheExpiryDateTime: entry.expiresAt))
            })
    }

    func result(of command: StationCommand, _ call: WireCall, _ payload: JSONValue) -> CommandResult {
        CommandAnswer.result(of: call, payload, version)
    }
}
