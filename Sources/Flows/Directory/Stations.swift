import Charging
import Crypto
import Kernel
import LiveBus
import Storage

/// A station is registered, edited, adopted, or gets a new key.
package enum Stations {
    /// - Returns: the station and its key, which is shown this once, and to a repeat of the request.
    package static func create(
        _ draft: StationRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> (StationRecord, key: String?) {
        let key = StationKeys.make(context.ids)
        let salt = StationKeys.salt(context.ids)
        return try await context.database.write { connection in
            guard let operatorID = draft.operatorID else {
                throw FlowFailure(.invalid, "is required", field: "operatorId")
            }
            let owner = try requireOperator(operatorID, actor, connection)
            try requireSite(draft.siteID, of: owner.id, connection)
            try requireTariff(draft.tariffID, of: owner.id, field: "tariffId", connection)
            let (id, key) = try context.makingSecret(connection) {
                if try StationRepository.find(identity: draft.identity, connection) != nil {
                    throw FlowFailure(.conflict, "A station with this identity exists.", field: "identity")
                }
                var station = draft
                station.key = StationKeys.hashed(Array(key.utf8), salt: salt)
                try StationRepository.insert(station, connection)
                try note("create", before: nil, after: station, actor, context, connection)
                return (station.id, key)
            }
            guard let stored = try StationRepository.find(id, connection) else {
                throw FlowFailure(.notFound, "There is no such station.")
            }
            return (stored, key: key)
        }
    }

    /// - Parameters:
    ///   - record: at the version that the editor saw.
    ///   - profile: a new least security profile; nil leaves what the station itself may have raised meanwhile.
    package static func edit(
        _ record: StationRecord, profile: SecurityProfile? = nil, by actor: Actor, _ context: FlowContext
    ) async throws -> StationRecord {
        let now = context.time.now()
        let after = try await context.database.write { connection in
            guard let before = try StationRepository.find(record.id, connection),
                actor.mayTouch(before.operatorID, at: before.siteID),
                actor.mayTouch(record.operatorID, at: record.siteID)
            else { throw FlowFailure(.notFound, "There is no such station.") }
            if let operatorID = record.operatorID {
                try requireSite(record.siteID, of: operatorID, connection)
                try requireTariff(record.tariffID, of: operatorID, field: "tariffId", connection)
            }
            guard try StationRepository.update(record, connection) else {
                throw FlowFailure.changedMeanwhile("station")
            }
            if let profile { try StationRepository.set(profile, of: record.id, connection) }
            let after = try StationRepository.find(record.id, connection) ?? record
            try note("edit", before: before, after: after, actor, context, connection)
            return after
        }
        context.live.publish([.station(after, at: now)])
        return after
    }

    /// A quarantined station is taken in by an operator; it connects anew and is accepted.
    package static func adopt(
        _ id: StationID, operatorID: OperatorID, siteID: SiteID?, by actor: Actor, _ stations: any StationCommands,
        _ context: FlowContext
    ) async throws -> StationRecord {
        let adopted = try await context.database.write { connection in
            guard var station = try StationRepository.find(id, connection), mayAdopt(station, actor) else {
                throw FlowFailure(.notFound, "There is no such station.")
            }
            guard station.admission == .quarantined else {
                throw FlowFailure(.conflict, "The station is not in quarantine.")
            }
            let owner = try requireOperator(operatorID, actor, connection)
            try requireSite(siteID, of: owner.id, connection)
            let before = station
            station.operatorID = owner.id
            station.siteID = siteID
            station.admission = .active
            guard try StationRepository.update(station, connection) else {
                throw FlowFailure.changedMeanwhile("station")
            }
            let after = try StationRepository.find(id, connection) ?? station
            try note("adopt", before: before, after: after, actor, context, connection)
            return after
        }
        context.live.publish([.station(adopted, at: context.time.now())])
        await stations.disconnect(id, reason: "adopted")
        return adopted
    }

    /// A station in quarantine is nobody's yet; any other is its operator's.
    private static func mayAdopt(_ station: StationRecord, _ actor: Actor) -> Bool {
        station.operatorID == nil || actor.mayTouch(station.operatorID, at: station.siteID)
    }

    /// A new key; older ones stay valid until the station has used the new one.
    package static func renewKey(
        _ id: StationID, by actor: Actor, _ context: FlowContext
    ) async throws -> (StationRecord, key: String) {
        let key = StationKeys.make(context.ids)
        let freshSalt = StationKeys.salt(context.ids)
        let station = try await context.database.write { connection in
            guard var station = try StationRepository.find(id, connection),
                actor.mayTouch(station.operatorID, at: station.siteID)
            else {
                throw FlowFailure(.notFound, "There is no such station.")
            }
            // The salt stays while an old key is valid: all hashes are made with it.
            let old = station.key
            let fresh = StationKeys.hashed(Array(key.utf8), salt: old?.salt ?? freshSalt)
            station.key = old?.renewed(fresh.hash) ?? fresh
            guard try StationRepository.update(station, connection) else {
                throw FlowFailure.changedMeanwhile("station")
            }
            let after = try StationRepository.find(id, connection) ?? station
            try note("renew-key", before: nil, after: after, actor, context, connection)
            return after
        }
        return (station, key: key)
    }

    /// A one-time token with which a station registers itself.
    /// - Returns: the token, which is shown this once, and to a repeat of the request.
    package static func makeRegistrationToken(
        operatorID: OperatorID, siteID: SiteID?, validFor: Milliseconds, by actor: Actor, _ context: FlowContext
    ) async throws -> (token: String, expiresAt: Timestamp) {
        let token = StationKeys.make(context.ids)
        let id: RegistrationTokenID = context.ids.next()
        let now = context.time.now()
        let record = RegistrationToken(
            hash: hash(of: token), operatorID: operatorID, siteID: siteID, expiresAt: now + validFor, createdAt: now)
        return try await context.database.write { connection in
            _ = try requireOperator(operatorID, actor, connection)
            try requireSite(siteID, of: operatorID, connection)
            let (_, made) = try context.makingSecret(connection) {
                try RegistrationTokenRepository.insert(record, connection)
                try AuditRepository.note(
                    "create", "registration-token/\(id)", before: nil, after: TokenAuditView(record), by: actor,
                    of: operatorID, context, connection)
                return (id, token)
            }
            guard let made, let stored = try RegistrationTokenRepository.find(hash: hash(of: made), connection) else {
                throw FlowFailure(.inner, "a registration token was made and is not there")
            }
            return (made, stored.expiresAt)
        }
    }

    private static func hash(of token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }

    private struct TokenAuditView: Encodable {
        let siteID: SiteID?
        let expiresAt: Timestamp

        init(_ token: RegistrationToken) {
            siteID = token.siteID
            expiresAt = token.expiresAt
        }
    }

    /// What the audit trail keeps of a station: never its key.
    private struct AuditView: Encodable {
        let identity: String
        let name: String
        let admission: StationAdmission
        let operatorID: OperatorID?
        let siteID: SiteID?
        let tariffID: TariffID?
        let maximumPowerW: Int64?
        let heartbeatSeconds: Int64
        let securityProfile: SecurityProfile

        init(_ station: StationRecord) {
            identity = station.identity
            name = station.name
            admission = station.admission
            operatorID = station.operatorID
            siteID = station.siteID
            tariffID = station.tariffID
            maximumPowerW = station.maximumPowerW
            heartbeatSeconds = station.heartbeatSeconds
            securityProfile = station.securityProfile
        }
    }

    private static func note(
        _ action: String, before: StationRecord?, after: StationRecord, _ actor: Actor, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        try AuditRepository.note(
            action, "station/\(after.id)", before: before.map(AuditView.init), after: AuditView(after), by: actor,
            of: after.operatorID, context, connection)
    }
}
