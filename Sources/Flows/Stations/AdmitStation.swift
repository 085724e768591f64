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
        /// Whether TLS protects the connection.
        package let isEncrypted: Bool
        /// What it showed in TLS, as DER. It leads to an authority that is trusted; whose it is, is decided here.
        package let certificate: [UInt8]?
        package let protocolName: String
        package let remoteAddress: String

        package init(
            identity: String, key: [UInt8]?, isEncrypted: Bool = false, certificate: [UInt8]? = nil,
            protocolName: String, remoteAddress: String
        ) {
            self.identity = identity
            self.key = key
            self.isEncrypted = isEncrypted
            self.certificate = certificate
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
        /// 403: the certificate is another station's, or is not good any more.
        case wrongCertificate
        /// 403: it may only come with this security profile or a higher one.
        case profileTooLow(least: SecurityProfile)
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
        var hasKey = false
        if let certificate = input.certificate {
            guard try StationCertificates.fits(certificate, station, now, context, connection) else {
                return (.wrongCertificate, nil)
            }
        } else {
            guard try keyFits(input.key, &station, context.policy, connection) else { return (.wrongKey, nil) }
            hasKey = station.key != nil && input.key != nil
        }
        return try connected(station, hasKey: hasKey, input, now, context, connection)
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
                return try connected(station, hasKey: true, input, now, context, connection)
            }
        }
        guard context.policy.unknownStations == .quarantine else { return (.unknown, nil) }
        let stranger = StationRecord(
            id: context.ids.next(), operatorID: nil, siteID: nil, identity: input.identity, name: input.identity,
            admission: .quarantined, key: input.key.map { StationKeys.hashed($0, salt: StationKeys.salt(context.ids)) },
            heartbeatSeconds: context.policy.heartbeatSeconds, createdAt: now)
        if let certificate = input.certificate {
            guard try StationCertificates.fits(certificate, stranger, now, context, connection) else {
                return (.wrongCertificate, nil)
            }
        }
        let profile = profile(input, hasKey: input.key != nil)
        guard profile >= context.policy.minimumProfile else {
            return (.profileTooLow(least: context.policy.minimumProfile), nil)
        }
        try StationRepository.insert(stranger, connection)
        return try connected(stranger, hasKey: input.key != nil, input, now, context, connection)
    }

    private static func keyFits(
        _ key: [UInt8]?, _ station: inout StationRecord, _ policy: StationPolicy, _ connection: any SQLConnection
    ) throws -> Bool {
        guard let stored = station.key else {
            return policy.allowsStationsWithoutKey || station.admission == .quarantined
        }
        guard let key else { return policy.allowsStationsWithoutKey }
        let sent = [key] + [StationKeys.decoded(key)].compactMap { $0 }
        func isOne(_ hash: [UInt8]) -> Bool { sent.contains { StationKeys.fits($0, salt: stored.salt, hash: hash) } }
        if isOne(stored.hash) {
            if !stored.previousHashes.isEmpty { try StationRepository.forgetPreviousKeys(station.id, connection) }
            return true
        }
        return stored.previousHashes.contains(where: isOne)
    }

    private static func profile(_ input: Input, hasKey: Bool) -> SecurityProfile {
        .of(isEncrypted: input.isEncrypted, hasKey: hasKey, hasCertificate: input.certificate != nil)
    }

    private static func connected(
        _ station: StationRecord, hasKey: Bool, _ input: Input, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, StationRecord?) {
        let profile = profile(input, hasKey: hasKey)
        let least = max(station.securityProfile, context.policy.minimumProfile)
        // It only ever goes up by itself; staff may take it down (A05.FR.03).
        guard profile >= least else { return (.profileTooLow(least: least), nil) }
        if profile > station.securityProfile, station.securityProfile > .open {
            try StationNotesRepository.note(
                kind: "securityProfile", detail: "\(station.securityProfile.rawValue) -> \(profile.rawValue)", at: now,
                of: station.id, connection)
        }
        let before = station.presence
        let epoch = try StationRepository.takeOver(
            station.id, protocolName: input.protocolName, remoteAddress: input.remoteAddress,
            profile: profile, at: now, connection)
        var seen = station
        seen.connectionEpoch = epoch
        seen.securityProfile = profile
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
