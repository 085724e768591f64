import Charging
import Flows
import Kernel
import OCPP16
import OCPPWire

extension OCPP16Dialect {
    func wireCall(for command: StationCommand, now: Timestamp) throws(PayloadError) -> WireCall? {
        switch command {
        case .start(let start): try Self.call(RemoteStartTransaction.self, Self.remoteStart(start, now))
        case .stop(let stop): try Self.call(RemoteStopTransaction.self, .init(transactionId: Int(stop.sessionNumber)))
        case .unlock(let evse, _): try Self.call(UnlockConnector.self, .init(connectorId: evse))
        case .reset(let kind, _): try Self.call(Reset.self, .init(type: kind == .soft ? .soft : .hard))
        case .changeAvailability(let operative, let evse, _):
            try Self.call(
                ChangeAvailability.self, .init(connectorId: evse ?? 0, type: operative ? .operative : .inoperative))
        case .setPowerLimit(let limit):
            try Self.call(
                SetChargingProfile.self,
                .init(connectorId: limit.evse, csChargingProfiles: Self.profile(limit, now)))
        case .clearPowerLimit(let evse): try Self.call(ClearChargingProfile.self, .init(connectorId: evse))
        case .reserve(let reservation):
            try Self.call(
                ReserveNow.self,
                .init(
                    connectorId: reservation.evse, expiryDate: reservation.expiresAt, idTag: reservation.token,
                    reservationId: reservation.number, parentIdTag: Self.parentIdTag(of: reservation.group)))
        case .cancelReservation(let number): try Self.call(CancelReservation.self, .init(reservationId: number))
        case .readConfiguration(let keys): try Self.call(GetConfiguration.self, .init(key: keys))
        case .writeConfiguration(let key, let value):
            try Self.call(ChangeConfiguration.self, .init(key: key, value: value))
        case .renewKey(let key):
            try key.map { key throws(PayloadError) in
                try Self.call(
                    ChangeConfiguration.self, .init(key: "AuthorizationKey", value: StationKeys.hexadecimal(key)))
            }
        case .clearCache: WireCall(action: ClearCache.name, payload: .object(JSONObject()))
        case .trigger(let message, let evse, _): try Self.trigger(message, evse)
        case .updateFirmware(let update):
            try Self.call(
                UpdateFirmware.self, .init(location: update.location, retrieveDate: update.retrieveAt))
        case .fetchLog(let log): try Self.fetchLog(log)
        case .sendLocalList(let list): try Self.call(SendLocalList.self, Self.localList(list))
        case .deliverCertificate(let signed):
            // 1.6 has certificates of the station only.
            signed.purpose == .station
                ? try Self.call(CertificateSigned.self, .init(certificateChain: signed.chain)) : nil
        case .showCost, .raw: nil
        }
    }

    private static func call<Action: OCPPAction>(
        _: Action.Type, _ request: Action.Request
    ) throws(PayloadError) -> WireCall {
        WireCall(action: Action.name, payload: try request.json())
    }

    private static func remoteStart(_ start: RemoteStart, _ now: Timestamp) -> RemoteStartTransaction.Request {
        let profile = start.powerLimitW.map {
            Self.profile(
                PowerLimit(evse: start.evse, limitW: $0, durationSeconds: nil, session: nil), now, isStart: true)
        }
        return .init(
            idTag: start.token, connectorId: start.evse == 0 ? nil : start.evse, chargingProfile: profile)
    }

    private static func profile(_ limit: PowerLimit, _ now: Timestamp, isStart: Bool = false) -> ChargingProfile {
        let purpose: ChargingProfile.ChargingProfilePurpose =
            if limit.session != nil || isStart { .txProfile } else if limit.evse == 0 { .chargePointMaxProfile } else {
                .txDefaultProfile
            }
        return ChargingProfile(
            chargingProfileId: limit.profileID, stackLevel: limit.stackLevel ?? 0, chargingProfilePurpose: purpose,
            chargingProfileKind: isStart ? .relative : .absolute,
            chargingSchedule: ChargingSchedule(
                chargingRateUnit: .w,
                chargingSchedulePeriod: [
                    ChargingSchedulePeriod(startPeriod: 0, limit: JSONNumber(limit.limitW))
                ], duration: limit.durationSeconds, startSchedule: isStart ? nil : limit.startsAt ?? now),
            transactionId: limit.session.map { Int($0.sessionNumber) })
    }

    private static func trigger(_ message: String, _ evse: Int?) throws(PayloadError) -> WireCall? {
        if let core = TriggerMessage.Request.RequestedMessage(rawValue: message) {
            return try call(TriggerMessage.self, .init(requestedMessage: core, connectorId: evse))
        }
        let payload = JSONObject(
            [("requestedMessage", .string(message))]
                + (evse.map { [("connectorId", .number(JSONNumber(Int64($0))))] } ?? []))
        let (request, deviations) = try ExtendedTriggerMessage.Request.read(.object(payload))
        return deviations.isEmpty ? try call(ExtendedTriggerMessage.self, request) : nil
    }

    private static func fetchLog(_ log: LogRequest) throws(PayloadError) -> WireCall {
        switch log.kind {
        case .diagnostics:
            return try call(
                GetDiagnostics.self, .init(location: log.location, startTime: log.from, stopTime: log.to))
        case .security:
            return try call(
                GetLog.self,
                .init(
                    log: LogParameters(
                        remoteLocation: log.location, oldestTimestamp: log.from, latestTimestamp: log.to),
                    logType: .securityLog, requestId: log.requestID))
        }
    }

    private static func localList(_ list: LocalList) -> SendLocalList.Request {
        .init(
            listVersion: list.version, updateType: list.isFull ? .full : .differential,
            localAuthorizationList: list.entries.map { entry in
                AuthorizationData(
                    idTag: entry.token,
                    idTagInfo: IdTagInfo(
                        status: entry.isAccepted ? .accepted : .blocked, expiryDate: entry.expiresAt))
            })
    }

    func result(of command: StationCommand, _ call: WireCall, _ payload: JSONValue) -> CommandResult {
        CommandAnswer.result(of: call, payload, version)
    }
}
