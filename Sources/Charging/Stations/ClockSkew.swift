import Kernel

/// How far a station's clock is off. Its times are kept as sent; where they cannot be true, ours is used instead.
package enum ClockSkew {
    /// A station that is off by more than this is reported; charging day messages are usually seconds apart.
    package static let tolerated = Milliseconds.minutes(2)

    /// Later than our clock by more than this cannot be a measurement that was made already.
    package static let furthestFuture = Milliseconds.minutes(10)

    /// Before this no OCPP charger existed: its clock was never set.
    package static let earliestPlausible = Timestamp(secondsSinceEpoch: 1_325_376_000)  // 2012-01-01

    /// Positive: the station is ahead.
    package static func measured(stationTime: Timestamp, receivedAt: Timestamp) -> Milliseconds {
        stationTime - receivedAt
    }

    /// The time to book an event at: the station's where it is possible, else when we received it.
    package static func plausible(_ stationTime: Timestamp?, receivedAt: Timestamp) -> Timestamp {
        guard let stationTime, stationTime >= earliestPlausible, stationTime - receivedAt <= furthestFuture else {
            return receivedAt
        }
        return stationTime
    }
}
