import Charging
import Flows
import Foundation
import Kernel
import Storage

/// Reads a command from a request body: `kind`, and the fields of that kind.
struct CommandReader {
    let services: APIServices
    /// Nil where the command is for many stations.
    let station: StationRecord?

    /// What `kind` may say; `StationCommand.kind` has the same words.
    enum Kind: String, CaseIterable {
        case start, stop, unlock, reset, changeAvailability, setPowerLimit, clearPowerLimit, reserve,
            cancelReservation, readConfiguration, writeConfiguration, renewKey, clearCache, trigger, updateFirmware,
            fetchLog, sendLocalList, raw
    }

    private static let evses: ClosedRange<Int64> = 0...1000

    func read(_ fields: inout Fields) async throws -> StationCommand {
        let kind: Kind = fields.word("kind", fallback: .clearCache)
        let command: StationCommand?
        switch kind {
        case .start: command = try await start(&fields)
        case .stop: command = try await remoteStop(&fields, isRequired: true).map { .stop($0) }
        case .setPowerLimit: command = try await powerLimit(&fields)
        case .reserve: command = try await reserve(&fields)
        case .updateFirmware: command = try await firmware(&fields)
        case .fetchLog: command = try await log(&fields)
        case .unlock, .reset, .changeAvailability, .clearPowerLimit, .cancelReservation, .readConfiguration,
            .writeConfiguration, .renewKey, .clearCache, .trigger, .sendLocalList, .raw:
            command = simple(kind, &fields)
        }
        try fields.finish()
        guard let command else { throw Problem.invalid("/kind", "lacks fields that it needs") }
        return command
    }

    private func simple(_ kind: Kind, _ fields: inout Fields) -> StationCommand? {
        switch kind {
        case .unlock:
            .unlock(evse: evse(&fields), connector: Int(fields.optionalInteger("connector", Self.evses) ?? 1))
        case .reset:
            .reset(fields.word("reset", fallback: ResetKind.soft), evse: optionalEVSE(&fields))
        case .changeAvailability:
            .changeAvailability(
                operative: requiredBool("operative", &fields), evse: optionalEVSE(&fields),
                connector: fields.optionalInteger("connector", Self.evses).map(Int.init))
        case .clearPowerLimit: .clearPowerLimit(evse: optionalEVSE(&fields))
        case .cancelReservation:
            .cancelReservation(number: Int(fields.integer("reservationNumber", 0...Int64(Int32.max))))
        case .readConfiguration:
            .readConfiguration(keys: fields.optionalTexts("keys", count: 0...100, length: 1...100) ?? [])
        case .writeConfiguration:
            .writeConfiguration(key: fields.text("key", 1...100), value: fields.text("value", 0...1000))
        case .renewKey: .renewKey(nil)
        case .clearCache: .clearCache
        case .trigger:
            .trigger(
                message: fields.text("message", 1...50), evse: optionalEVSE(&fields),
                connector: fields.optionalInteger("connector", Self.evses).map(Int.init))
        case .sendLocalList: localList(&fields)
        case .raw: raw(&fields)
        case .start, .stop, .setPowerLimit, .reserve, .updateFirmware, .fetchLog: nil
        }
    }

    private func start(_ fields: inout Fields) async throws -> StationCommand? {
        let token = fields.text("token", 1...36)
        let kind: TokenValue.Kind? = fields.optionalWord("tokenKind")
        let evse = fields.optionalInteger("evse", Self.evses) ?? 0
        let limit = fields.optionalInteger("powerLimitW", 1...5_000_000)
        return .start(
            RemoteStart(
                evse: Int(evse), token: token, tokenKind: kind ?? .rfid, number: try await nextNumber("remoteStart"),
                powerLimitW: limit))
    }

    private func remoteStop(_ fields: inout Fields, isRequired: Bool) async throws -> RemoteStop? {
        let id: SessionID? = isRequired ? fields.id("sessionId") : fields.optionalID("sessionId")
        guard let id else { return nil }
        let session = try await services.flows.database.read { try SessionRepository.find(id, $0)?.session }
        guard let session, let station, session.stationID == station.id else {
            fields.fail("sessionId", "must be a session of this station")
            return nil
        }
        guard session.state == .charging else {
            fields.fail("sessionId", "must be a running session; this one has ended")
            return nil
        }
        return RemoteStop(sessionID: id, sessionNumber: session.number, transactionID: session.transactionID)
    }

    private func powerLimit(_ fields: inout Fields) async throws -> StationCommand? {
        let session = try await remoteStop(&fields, isRequired: false)
        return .setPowerLimit(
            PowerLimit(
                evse: evse(&fields), limitW: fields.integer("limitW", 0...5_000_000),
                durationSeconds: fields.optionalInteger("durationSeconds", 1...31_536_000).map(Int.init),
                session: session, startsAt: fields.optionalTime("startsAt"),
                stackLevel: fields.optionalInteger("stackLevel", 0...100).map(Int.init)))
    }

    private func reserve(_ fields: inout Fields) async throws -> StationCommand? {
        let token = fields.text("token", 1...36)
        let kind: TokenValue.Kind = fields.optionalWord("tokenKind") ?? .rfid
        let expiresAt = fields.optionalTime("expiresAt")
        if expiresAt == nil, !fields.has("expiresAt") { fields.fail("expiresAt", "is required") }
        let evse = evse(&fields)
        guard let expiresAt else { return nil }
        return .reserve(
            Reservation(
                number: try await nextNumber("reservation"), evse: evse, token: token, tokenKind: kind,
                expiresAt: expiresAt))
    }

    private func firmware(_ fields: inout Fields) async throws -> StationCommand? {
        let location = fields.text("location", 1...512)
        let at = fields.optionalTime("retrieveAt") ?? services.flows.time.now()
        return .updateFirmware(
            FirmwareUpdate(location: location, retrieveAt: at, requestID: try await nextNumber("request")))
    }

    private func log(_ fields: inout Fields) async throws -> StationCommand? {
        let kind: LogRequest.Kind = fields.optionalWord("log") ?? .diagnostics
        let location = fields.text("location", 1...512)
        let from = fields.optionalTime("from")
        let to = fields.optionalTime("to")
        return .fetchLog(
            LogRequest(kind: kind, location: location, requestID: try await nextNumber("request"), from: from, to: to))
    }

    private func localList(_ fields: inout Fields) -> StationCommand {
        let version = fields.integer("version", 1...Int64(Int32.max))
        let isFull = fields.optionalBool("isFull") ?? true
        let tokens = fields.optionalTexts("tokens", count: 0...500, length: 1...36) ?? []
        let entries = tokens.map {
            LocalList.Entry(token: $0, tokenKind: .rfid, isAccepted: true, expiresAt: nil)
        }
        return .sendLocalList(LocalList(version: Int(version), isFull: isFull, entries: entries))
    }

    private func raw(_ fields: inout Fields) -> StationCommand {
        let action = fields.text("action", 1...50)
        var payload = "{}"
        if let tree = fields.tree("payload") {
            if case .object = tree, let data = try? JSONEncoder().encode(tree) {
                payload = String(decoding: data, as: UTF8.self)
            } else {
                fields.fail("payload", "must be an object")
            }
        }
        return .raw(action: action, payload: payload)
    }

    private func nextNumber(_ name: String) async throws -> Int {
        Int(try await services.flows.database.write { try CounterRepository.next(name, $0) })
    }

    private func evse(_ fields: inout Fields) -> Int { Int(fields.integer("evse", Self.evses)) }

    private func optionalEVSE(_ fields: inout Fields) -> Int? {
        fields.optionalInteger("evse", Self.evses).map(Int.init)
    }

    private func requiredBool(_ name: String, _ fields: inout Fields) -> Bool {
        guard let value = fields.optionalBool(name) else {
            fields.fail(name, "is required")
            return false
        }
        return value
    }
}
