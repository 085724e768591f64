import Kernel

/// What Ohmstead can ask of a station, whatever protocol it speaks. A dialect turns it into a wire call, or says that its
/// protocol cannot express it.
package enum StationCommand: Sendable, Equatable, Codable {
    case start(RemoteStart)
    case stop(RemoteStop)
    case unlock(evse: Int, connector: Int)
    case reset(ResetKind, evse: Int?)
    case changeAvailability(operative: Bool, evse: Int?, connector: Int?)
    /// Nil limit takes a limit away.
    case setPowerLimit(PowerLimit)
    case clearPowerLimit(evse: Int?)
    case reserve(Reservation)
    case cancelReservation(number: Int)
    case readConfiguration(keys: [String])
    case writeConfiguration(key: String, value: String)
    /// The password with which the station connects; nil until it is sent, when the server makes one.
    case renewKey(String?)
    case clearCache
    case trigger(message: String, evse: Int?, connector: Int?)
    case updateFirmware(FirmwareUpdate)
    case fetchLog(LogRequest)
    case sendLocalList(LocalList)
    case deliverCertificate(SignedCertificate)
    case showCost(RunningCost)
    /// Any operation of the station's OCPP version, its payload as JSON text; checked before it is sent.
    case raw(action: String, payload: String)

    /// The word of the API and the database.
    package var kind: String {
        switch self {
        case .start: "start"
        case .stop: "stop"
        case .unlock: "unlock"
        case .reset: "reset"
        case .changeAvailability: "changeAvailability"
        case .setPowerLimit: "setPowerLimit"
        case .clearPowerLimit: "clearPowerLimit"
        case .reserve: "reserve"
        case .cancelReservation: "cancelReservation"
        case .readConfiguration: "readConfiguration"
        case .writeConfiguration: "writeConfiguration"
        case .renewKey: "renewKey"
        case .clearCache: "clearCache"
        case .trigger: "trigger"
        case .updateFirmware: "updateFirmware"
        case .fetchLog: "fetchLog"
        case .sendLocalList: "sendLocalList"
        case .deliverCertificate: "deliverCertificate"
        case .showCost: "showCost"
        case .raw: "raw"
        }
    }
}

package enum ResetKind: String, Sendable, Codable, CaseIterable {
    /// As soon as nothing charges (1.6 Soft, 2.0.1 OnIdle).
    case soft
    /// At once (1.6 Hard, 2.0.1 Immediate).
    case hard
}

package struct RemoteStart: Sendable, Equatable, Codable {
    /// 0 lets the station choose.
    package var evse: Int
    package var token: String
    package var tokenKind: TokenValue.Kind
    /// Comes back in the session's start (2.x `remoteStartId`); 1.6 has no such field and is matched by token and place.
    package var number: Int
    /// In W; sent with the start as a charging profile where the protocol can.
    package var powerLimitW: Int64?

    package init(evse: Int, token: String, tokenKind: TokenValue.Kind, number: Int, powerLimitW: Int64?) {
        self.evse = evse
        self.token = token
        self.tokenKind = tokenKind
        self.number = number
        self.powerLimitW = powerLimitW
    }
}

package struct RemoteStop: Sendable, Equatable, Codable {
    package var sessionID: SessionID
    /// 1.6's transaction id.
    package var sessionNumber: Int64
    /// 2.x: the station's own id.
    package var transactionID: String?

    package init(sessionID: SessionID, sessionNumber: Int64, transactionID: String?) {
        self.sessionID = sessionID
        self.sessionNumber = sessionNumber
        self.transactionID = transactionID
    }
}

package struct PowerLimit: Sendable, Equatable, Codable {
    /// 0 is the whole station.
    package var evse: Int
    package var limitW: Int64
    /// Nil for as long as nothing else is said.
    package var durationSeconds: Int?
    /// Bound to one session; nil is the default for each session to come.
    package var session: RemoteStop?
    /// Nil begins now.
    package var startsAt: Timestamp?
    /// Of limits at one place at one time the one with the higher level counts; nil is the lowest.
    package var stackLevel: Int?

    package init(
        evse: Int, limitW: Int64, durationSeconds: Int?, session: RemoteStop?, startsAt: Timestamp? = nil,
        stackLevel: Int? = nil
    ) {
        self.evse = evse
        self.limitW = limitW
        self.durationSeconds = durationSeconds
        self.session = session
        self.startsAt = startsAt
        self.stackLevel = stackLevel
    }

    /// The id of its charging profile: a new limit takes the place of the one before at the same place, for the same use
    /// and on the same level, and leaves the others.
    package var profileID: Int { 100 + evse + 10_000 * (stackLevel ?? 0) + (session == nil ? 0 : 5_000_000) }
}

package struct Reservation: Sendable, Equatable, Codable {
    package var number: Int
    package var evse: Int
    package var token: String
    package var tokenKind: TokenValue.Kind
    package var expiresAt: Timestamp
    /// Other tokens of the group may use the place as well.
    package var group: String?

    package init(
        number: Int, evse: Int, token: String, tokenKind: TokenValue.Kind, expiresAt: Timestamp, group: String? = nil
    ) {
        self.number = number
        self.evse = evse
        self.token = token
        self.tokenKind = tokenKind
        self.expiresAt = expiresAt
        self.group = group
    }
}

package struct FirmwareUpdate: Sendable, Equatable, Codable {
    package var location: String
    package var retrieveAt: Timestamp
    package var requestID: Int

    package init(location: String, retrieveAt: Timestamp, requestID: Int) {
        self.location = location
        self.retrieveAt = retrieveAt
        self.requestID = requestID
    }
}

package struct LogRequest: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case diagnostics
        case security
    }

    package var kind: Kind
    package var location: String
    package var requestID: Int
    package var from: Timestamp?
    package var to: Timestamp?

    package init(kind: Kind, location: String, requestID: Int, from: Timestamp?, to: Timestamp?) {
        self.kind = kind
        self.location = location
        self.requestID = requestID
        self.from = from
        self.to = to
    }
}

/// Tokens that a station accepts while it cannot ask.
package struct LocalList: Sendable, Equatable, Codable {
    package struct Entry: Sendable, Equatable, Codable {
        package var token: String
        package var tokenKind: TokenValue.Kind
        package var isAccepted: Bool
        package var expiresAt: Timestamp?

        package init(token: String, tokenKind: TokenValue.Kind, isAccepted: Bool, expiresAt: Timestamp?) {
            self.token = token
            self.tokenKind = tokenKind
            self.isAccepted = isAccepted
            self.expiresAt = expiresAt
        }
    }

    package var version: Int
    package var isFull: Bool
    package var entries: [Entry]

    package init(version: Int, isFull: Bool, entries: [Entry]) {
        self.version = version
        self.isFull = isFull
        self.entries = entries
    }
}

/// A certificate that the station asked for.
package struct SignedCertificate: Sendable, Equatable, Codable {
    /// PEM.
    package var chain: String
    package var purpose: CertificatePurpose

    package init(chain: String, purpose: CertificatePurpose) {
        self.chain = chain
        self.purpose = purpose
    }
}

/// What a session costs so far.
package struct RunningCost: Sendable, Equatable, Codable {
    /// 2.x: the station's own id.
    package var transactionID: String
    package var minor: Int64
    /// Digits of the currency after the point.
    package var exponent: Int

    package init(transactionID: String, minor: Int64, exponent: Int) {
        self.transactionID = transactionID
        self.minor = minor
        self.exponent = exponent
    }
}
