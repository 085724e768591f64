import Kernel
import Synchronization

/// The bus of a single process: the last events in a ring for readers that come back, and the readers themselves. Of an
/// entity the ring holds the newest event only, since whoever comes back is told no other.
package final class InProcessLiveBus: LiveBus {
    /// How far back a reader can resume: about a minute of a busy fleet.
    package static let keptEvents = 65_536

    private struct State {
        var ring: [LiveEvent?] = Array(repeating: nil, count: InProcessLiveBus.keptEvents)
        /// Where each event in the ring is.
        var positions: [LiveEvent.Key: UInt64] = [:]
        /// Position of the newest event; positions start with 1.
        var newest: UInt64 = 0
        var readers: [LiveSubscription] = []

        mutating func keep(_ event: LiveEvent) {
            newest += 1
            let slot = Self.slot(of: newest)
            if let leaving = ring[slot] { positions[leaving.key] = nil }
            ring[slot] = event
            if let replaced = positions.updateValue(newest, forKey: event.key) { ring[Self.slot(of: replaced)] = nil }
        }

        func event(at position: UInt64) -> LiveEvent? { ring[Self.slot(of: position)] }

        private static func slot(of position: UInt64) -> Int { Int(position % UInt64(keptEvents)) }
    }

    private let epoch: UInt64
    private let state = Mutex(State())

    /// - Parameter epoch: differs from one process life to the next, such as its start time in milliseconds.
    package init(epoch: UInt64) { self.epoch = epoch }

    package var cursor: LiveCursor {
        LiveCursor(epoch: epoch, position: state.withLock { $0.newest })
    }

    package func publish(_ events: [LiveEvent]) {
        guard !events.isEmpty else { return }
        state.withLock { state in
            if state.readers.contains(where: \.isClosed) { state.readers.removeAll(where: \.isClosed) }
            for event in events {
                state.keep(event)
                for reader in state.readers { reader.offer(event, position: state.newest) }
            }
        }
    }

    package func subscribe(_ filter: LiveFilter, from: LiveCursor?) -> LiveSubscription {
        let (reader, replay) = state.withLock { state in
            let now = LiveCursor(epoch: epoch, position: state.newest)
            let oldestKept = state.newest >= UInt64(Self.keptEvents) ? state.newest - UInt64(Self.keptEvents) + 1 : 1
            var replay: [(UInt64, LiveEvent)] = []
            var needsReset = false
            if let from {
                if from.epoch != epoch || from.position > state.newest || from.position + 1 < oldestKept {
                    needsReset = true
                } else if from.position < state.newest {
                    for position in (from.position + 1)...state.newest {
                        guard let event = state.event(at: position) else { continue }
                        replay.append((position, event))
                    }
                }
            }
            let start = needsReset ? now : from ?? now
            let reader = LiveSubscription(filter: filter, start: start, cursor: now, needsReset: needsReset)
            state.readers.append(reader)
            return (reader, replay)
        }
        // Without the lock: chargers wait for it, and these may be tens of thousands.
        reader.replay(replay)
        return reader
    }
}
