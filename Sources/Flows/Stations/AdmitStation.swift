import Charging
import Crypto
import Kernel
import LiveBus
import Storage

/// A station wants to connect: who is it, and may it?
///
/// Runs before the WebSocket upgrade, so a refusal is an HTTP status and no socket is held for it.
package enum AdmitStation {
    package struct Input: Sendable {
        /// The last part of the URL.
        package let identity: String
        /// The Basic-auth password as bytes (it need not be text); nil without the header.
        package let key: [UInt8]?
        package let protocolName: String
        package let remoteAddress: String

        package init(identity: String, key: [UInt8]?, protocolName: String, remoteAddress: String) {
            self.identity = identity
            self.key = key
            self.protocolName = protocolName
            self.remoteAddress = remoteAddress
        }
    }

    package enum Outcome: Sendable {
        case accepted(StationContext)
        /// 404: nobody registered it, and this server takes no strangers.
        case unknown
        /// 401: no key, or a wrong one.
        case wrongKey
        /// 403: its operator switched it off.
        case disabled
    }

    package static func run(_ input: Input, _ context: FlowContext) async throws -> Outcome {
        let now = context.time.now()
        let (outcome, station) = try await context.database.write { connection in
            try admit(input, now, context, connection)
        }
        if let station { context.live.publish([.station(station, at: now)]) }
        return outcome
    }

    private static func admit(
        _ input: Input, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (Outcome, StationRecord?) {
        guard var station = try StationRepository.find(identity: input.identity, connection) else {
            return try admitStranger(input, now, context, connection)
        }
        if station.admission == .disabled { return (.disabled, nil) }
        guard try keyFits(input.key, &station, context.policy, connection) else { return (.wrongKey, nil) }
        return try connected(station, input, now, context, connection)
    }

    /// A one-time token in the place of the key registers the station, with the token as its key from then on;
    /// otherwise the policy for strangers decides.
    private static func admitStranger(
        _ input: Input, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (Outcome, StationRecord?) {
        if let key = input.key {
            let hash = Array(SHA256.hash(data: key))
            if let token = try RegistrationTokenRepository.redeem(hash: hash, by: input.identity, now: now, connection)
            {
                let station = StationRecord(
                    id: context.ids.next(), operatorID: token.operatorID, siteID: token.siteID,
                    identity: input.identity, name: input.identity, admission: .active,
                    key: StationKeys.hashed(key, salt: StationKeys.salt(context.ids)),
                    heartbeatSeconds: context.policy.heartbeatSeconds, createdAt: now)
                try StationRepository.insert(station, connection)
                return try connected(station, input, now, context, connection)
            }
        }
        guard context.policy.unknownStations == .quarantine else { return (.unknown, nil) }
        let stranger = StationRecord(
            id: context.ids.next(), operatorID: nil, siteID: nil, identity: input.identity, name: input.identity,
            admission: .quarantined, key: input.key.map { StationKeys.hashed($0, salt: StationKeys.salt(context.ids)) },
            heartbeatSeconds: context.policy.heartbeatSeconds, createdAt: now)
        try StationRepository.insert(stranger, connection)
        return try connected(stranger, input, now, context, connection)
    }

    private static func keyFits(
        _ key: [UInt8]?, _ station: inout StationRecord, _ policy: StationPolicy, _ connection: any SQLConnection
    ) throws -> Bool {
        guard let stored = station.key else {
            return policy.allowsStationsWithoutKey || station.admission == .quarantined
        }
        guard let key else { return false }
        if StationKeys.fits(key, salt: stored.salt, hash: stored.hash) {
            if !stored.previousHashes.isEmpty { try StationRepository.forgetPreviousKeys(station.id, connection) }
            return true
        }
        return stored.previousHashes.contains { StationKeys.fits(key, salt: stored.salt, hash: $0) }
    }

    private static func connected(
        _ station: StationRecord, _ input: Input, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, StationRecord?) {
        let before = station.presence
        let epoch = try StationRepository.takeOver(
            station.id, protocolName: input.protocolName, remoteAddress: input.remoteAddress, at: now, connection)
        var seen = station
        seen.connectionEpoch = epoch
        seen.about.protocolName = input.protocolName
        seen.remoteAddress = input.remoteAddress
        seen.lastSeenAt = now
        seen.presence = .connected
        try context.tellPresence(of: seen, before: before, at: now, connection)
        let stationContext = StationContext(
            stationID: station.id, identity: station.identity, operatorID: station.operatorID, siteID: station.siteID,
            admission: station.admission, heartbeatSeconds: station.heartbeatSeconds, epoch: epoch)
        return (.accepted(stationContext), seen)
    }
}
