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
    /// A message without an answer is said again after this.
    package var answerTimeout = Milliseconds.seconds(30)
    /// Of an earlier life; empty for a new station.
    package var memory = StationMemory()

    package enum Life: Sendable, Equatable {
        /// Drivers arrive by hour and weekday, charge and leave.
        /// - Parameter factor: so many times more often than on a real day.
        case drivers(utcOffsetSeconds: Int, factor: Int64 = 1)
        /// These drivers and nobody else.
        case visits([Visit])
        /// One session that never ends, for load.
        case load
    }

    /// A driver who comes at a known time, and leaves when the battery is full or the time is over.
    package struct Visit: Sendable, Equatable {
        package var evse: Int
        package var token: String
        /// Since the station began to live.
        package var after: Milliseconds
        package var stays: Milliseconds

        package init(evse: Int, token: String, after: Milliseconds, stays: Milliseconds) {
            self.evse = evse
            self.token = token
            self.after = after
            self.stays = stays
        }
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
