import Kernel
import Synchronization

/// What a fleet has seen: messages answered, errors, how long answers took.
package final class LoadReport: Sendable {
    package struct Snapshot: Sendable {
        package var connected = 0
        package var answered: Int64 = 0
        package var errors: Int64 = 0
        package var refused: Int64 = 0
        /// Connections that did not come about at all.
        package var unreached: Int64 = 0
        /// Whether a station was ever let in.
        package var hasConnected = false
        /// Answers by milliseconds; the last place holds the slower ones.
        package var latencies = [Int64](repeating: 0, count: LoadReport.buckets)

        /// The time within which so many of a thousand answers came, in milliseconds.
        package func percentile(_ permille: Int64) -> Int {
            let total = latencies.reduce(0, +)
            guard total > 0 else { return 0 }
            var sum: Int64 = 0
            for (milliseconds, count) in latencies.enumerated() {
                sum += count
                if sum * 1000 >= total * permille { return milliseconds }
            }
            return latencies.count - 1
        }
    }

    static let buckets = 10_001

    private let state = Mutex(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Forgets what was answered so far: the stations have settled, and what counts begins.
    package func restart() {
        state.withLock { state in
            var fresh = Snapshot()
            fresh.connected = state.connected
            fresh.refused = state.refused
            fresh.unreached = state.unreached
            fresh.hasConnected = state.hasConnected
            state = fresh
        }
    }

    func connected(_ change: Int) {
        state.withLock { state in
            state.connected += change
            state.hasConnected = state.hasConnected || change > 0
        }
    }

    func unreached() { state.withLock { $0.unreached += 1 } }

    func refused() { state.withLock { $0.refused += 1 } }

    func answered(_ answer: VirtualStation.Answered, compression: Int64) {
        let milliseconds = Int(answer.took.count / compression)
        state.withLock { state in
            state.answered += 1
            if answer.isError { state.errors += 1 }
            state.latencies[min(max(milliseconds, 0), Self.buckets - 1)] += 1
        }
    }
}
