import Charging
import Kernel

/// A station as it is stored: what its operator decided, and what it said of itself.
package struct StationRecord: Sendable, Equatable {
    package let id: StationID
    /// Nil while it is quarantined.
    package var operatorID: OperatorID?
    package var siteID: SiteID?
    /// The last part of the URL that the charger connects to.
    package let identity: String
    package var name: String
    package var admission: StationAdmission
    package var key: StationKey?
    /// Nil: the site's, else the operator's.
    package var tariffID: TariffID?
    /// What the station can deliver at the most; nil when nobody said.
    package var maximumPowerW: Int64?
    package var heartbeatSeconds: Int64
    /// The least that it may connect with: set by staff, and raised when it connects with more.
    package var securityProfile: SecurityProfile
    package var about: StationAbout
    package var lastBootAt: Timestamp?
    package var lastBootReason: String?
    package var lastSeenAt: Timestamp?
    package var presence: Presence
    /// Positive: its clock is ahead of ours.
    package var clockSkewMilliseconds: Int64?
    package var remoteAddress: String?
    /// Grows with each connection; only the newest may write.
    package var connectionEpoch: Int64
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: StationID, operatorID: OperatorID?, siteID: SiteID?, identity: String, name: String,
        admission: StationAdmission, key: StationKey?, tariffID: TariffID? = nil, maximumPowerW: Int64? = nil,
        heartbeatSeconds: Int64, securityProfile: SecurityProfile = .open, about: StationAbout = StationAbout(),
        lastBootAt: Timestamp? = nil, lastBootReason: String? = nil, lastSeenAt: Timestamp? = nil,
        presence: Presence = .offline, clockSkewMilliseconds: Int64? = nil, remoteAddress: String? = nil,
        connectionEpoch: Int64 = 0, createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.siteID = siteID
        self.identity = identity
        self.name = name
        self.admission = admission
        self.key = key
        self.tariffID = tariffID
        self.maximumPowerW = maximumPowerW
        self.heartbeatSeconds = heartbeatSeconds
        self.securityProfile = securityProfile
        self.about = about
        self.lastBootAt = lastBootAt
        self.lastBootReason = lastBootReason
        self.lastSeenAt = lastSeenAt
        self.presence = presence
        self.clockSkewMilliseconds = clockSkewMilliseconds
        self.remoteAddress = remoteAddress
        self.connectionEpoch = connectionEpoch
        self.createdAt = createdAt
        self.version = version
    }
}

/// The hash of a station's Basic-auth key. Those before it stay valid until the station has used the new one: which of
/// them it has, nobody knows before it connects.
package struct StationKey: Sendable, Equatable {
    package let salt: [UInt8]
    package let hash: [UInt8]
    package let previousHashes: [[UInt8]]

    /// Keys made one after the other and not used; of more the oldest stays, which the station is most likely to have.
    private static let maximumPrevious = 8

    package init(salt: [UInt8], hash: [UInt8], previousHashes: [[UInt8]] = []) {
        self.salt = salt
        self.hash = hash
        self.previousHashes = previousHashes
    }

    /// - Parameter fresh: made with the same salt.
    package func renewed(_ fresh: [UInt8]) -> StationKey {
        var previous = previousHashes + [hash]
        if previous.count > Self.maximumPrevious { previous.remove(at: 1) }
        return StationKey(salt: salt, hash: fresh, previousHashes: previous)
    }
}

/// What a station says of itself when it boots.
package struct StationAbout: Sendable, Equatable {
    /// `ocpp1.6`, `ocpp2.0.1`.
    package var protocolName: String?
    package var vendor: String?
    package var model: String?
    package var serial: String?
    package var firmware: String?

    package init(
        protocolName: String? = nil, vendor: String? = nil, model: String? = nil, serial: String? = nil,
        firmware: String? = nil
    ) {
        self.protocolName = protocolName
        self.vendor = vendor
        self.model = model
        self.serial = serial
        self.firmware = firmware
    }
}
