import Kernel
import OCPPWire

/// What a virtual station is and how it lives.
package struct StationPlan: Sendable {
    package var identity: String
    /// The Basic-auth password; nil connects without.
    package var key: String?
    package var version: OCPPVersion
    package var evses: Int
    /// What one EVSE delivers at the most.
    package var maximumPowerW: Int64
    /// Between two meter values of a session.
    package var meterInterval: Milliseconds
    /// Tokens of the drivers that come to this station.
    package var tokens: [String]
    package var life: Life
    package var faults: Faults
    package var seed: UInt64

    package enum Life: Sendable, Equatable {
        /// Drivers arrive by hour and weekday, charge and leave.
        /// - Parameter factor: so many times more often than on a real day.
        case drivers(utcOffsetSeconds: Int, factor: Int64 = 1)
        /// One session that never ends, for load.
        case load
    }

    /// Chances in a million, for each message or each second as named.
    package struct Faults: Sendable, Equatable {
        /// A message is sent twice.
        package var duplicate: UInt32 = 0
        /// The socket is dropped without a close frame, each second.
        package var drop: UInt32 = 0
        /// The station reboots, each second.
        package var reboot: UInt32 = 0
        /// A meter value is wrong: lower than the one before.
        package var wrongMeter: UInt32 = 0
        /// The station's clock is off by so much.
        package var clockSkew = Milliseconds(0)

        package init() {}
    }

    package init(
        identity: String, key: String?, version: OCPPVersion, evses: Int = 1, maximumPowerW: Int64 = 60_000,
        meterInterval: Milliseconds, tokens: [String], life: Life, faults: Faults = Faults(), seed: UInt64
    ) {
        self.identity = identity
        self.key = key
        self.version = version
        self.evses = evses
        self.maximumPowerW = maximumPowerW
        self.meterInterval = meterInterval
        self.tokens = tokens
        self.life = life
        self.faults = faults
        self.seed = seed
    }
}
