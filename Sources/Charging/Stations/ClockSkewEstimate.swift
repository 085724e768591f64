import Kernel

/// How far a station's clock is off, from the times that its messages name.
///
/// A message is never early: what was kept while the station was offline only looks further back. So the largest of the
/// recent distances is the right one. It needs a second one that agrees, or one wrong time would move the estimate;
/// what is sent after an outage, minutes apart by its times and at once by ours, does not agree.
package struct ClockSkewEstimate: Sendable, Equatable {
    /// Distances that are remembered: a backlog is passed, and a clock that was set shows, within so many messages.
    package static let remembered = 16
    /// Messages of one clock agree within this: whole seconds, and the way through the network.
    package static let agreement = Milliseconds.seconds(5)
    /// A smaller change is no news.
    package static let noticeable = Milliseconds.seconds(2)

    private var distances: [Milliseconds] = []

    package init() {}

    package mutating func note(stationTime: Timestamp, receivedAt: Timestamp) {
        if distances.count == Self.remembered { distances.removeFirst() }
        distances.append(ClockSkew.measured(stationTime: stationTime, receivedAt: receivedAt))
    }

    /// Positive: the station is ahead. Nil while no two messages agree.
    package var skew: Milliseconds? {
        let sorted = distances.sorted(by: >)
        for (larger, next) in zip(sorted, sorted.dropFirst())
        where larger.count - next.count <= Self.agreement.count {
            return larger
        }
        return nil
    }
}

extension ClockSkew {
    /// Whether people should know.
    package static func isTolerable(_ milliseconds: Int64) -> Bool { abs(milliseconds) <= tolerated.count }
}
