import Charging
import Flows
import Kernel
import Storage

struct ConnectorAnswer: Encodable, Sendable {
    let evse: Int
    let connector: Int
    let status: ConnectorStatus
    let errorCode: String?
    let vendorError: String?
    let info: String?
    let changedAt: Timestamp

    init(_ record: ConnectorRecord) {
        evse = record.evse
        connector = record.connector
        status = record.status
        errorCode = record.errorCode
        vendorError = record.vendorError
        info = record.info
        changedAt = record.changedAt
    }
}

/// A station in a list.
struct StationSummary: Encodable, Sendable {
    let id: StationID
    let operatorId: OperatorID?
    let siteId: SiteID?
    let identity: String
    let name: String
    let admission: StationAdmission
    let presence: Presence
    let `protocol`: String?
    let vendor: String?
    let model: String?
    let lastSeenAt: Timestamp?
    let connectors: [ConnectorAnswer]

    /// - Parameter lastHeardAt: of a connected station; the stored time is of its last change of presence.
    init(_ station: StationRecord, _ connectors: [ConnectorRecord], lastHeardAt: Timestamp?) {
        id = station.id
        operatorId = station.operatorID
        siteId = station.siteID
        identity = station.identity
        name = station.name
        admission = station.admission
        presence = station.presence
        `protocol` = station.about.protocolName
        vendor = station.about.vendor
        model = station.about.model
        lastSeenAt = lastHeardAt ?? station.lastSeenAt
        self.connectors = connectors.map(ConnectorAnswer.init)
    }
}

/// A station's record, with what an installer types into the charger.
struct StationDetail: Encodable, Sendable {
    /// The exact settings for the charger.
    struct Connection: Encodable, Sendable {
        let url: String
        let username: String
        /// Shown once, when the key is made.
        let password: String?
        let subprotocols: [String]
        /// The key as OCPP 1.6's `AuthorizationKey` wants it: hexadecimal.
        let authorizationKeyHex: String?
    }

    let id: StationID
    let operatorId: OperatorID?
    let siteId: SiteID?
    let identity: String
    let name: String
    let admission: StationAdmission
    let presence: Presence
    let tariffId: TariffID?
    let maximumPowerW: Int64?
    let heartbeatSeconds: Int64
    let securityProfile: SecurityProfile
    let `protocol`: String?
    let vendor: String?
    let model: String?
    let serial: String?
    let firmware: String?
    let lastBootAt: Timestamp?
    let lastBootReason: String?
    let lastSeenAt: Timestamp?
    let clockSkewMilliseconds: Int64?
    let remoteAddress: String?
    let connectors: [ConnectorAnswer]
    let connection: Connection
    let createdAt: Timestamp

    init(
        _ station: StationRecord, _ connectors: [ConnectorRecord], lastHeardAt: Timestamp?, url: String, key: String?
    ) {
        id = station.id
        operatorId = station.operatorID
        siteId = station.siteID
        identity = station.identity
        name = station.name
        admission = station.admission
        presence = station.presence
        tariffId = station.tariffID
        maximumPowerW = station.maximumPowerW
        heartbeatSeconds = station.heartbeatSeconds
        securityProfile = station.securityProfile
        `protocol` = station.about.protocolName
        vendor = station.about.vendor
        model = station.about.model
        serial = station.about.serial
        firmware = station.about.firmware
        lastBootAt = station.lastBootAt
        lastBootReason = station.lastBootReason
        lastSeenAt = lastHeardAt ?? station.lastSeenAt
        clockSkewMilliseconds = station.clockSkewMilliseconds
        remoteAddress = station.remoteAddress
        self.connectors = connectors.map(ConnectorAnswer.init)
        connection = Connection(
            url: url, username: station.identity, password: key, subprotocols: ["ocpp2.0.1", "ocpp1.6"],
            authorizationKeyHex: key.map(StationKeys.hexadecimal))
        createdAt = station.createdAt
    }
}
