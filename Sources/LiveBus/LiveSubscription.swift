import Kernel
import Synchronization

/// What a subscriber takes: the events since it last asked, the newest of each entity.
package enum LiveBatch: Sendable {
    /// In order of publication. `cursor` is the place after the last of them.
    case events([LiveEvent], cursor: LiveCursor)
    /// The asked-for place is no longer kept: read the state again, then go on from `cursor`.
    case reset(cursor: LiveCursor)
    /// The reader fell too far behind, or the bus is closing.
    case closed
}

/// One reader's place on the bus. Made by `LiveBus.subscribe`; `next()` is for one task at a time.
package final class LiveSubscription: Sendable {
    /// Distinct entities that may wait for one reader. A console shows thousands of stations; ten times that is a
    /// reader that does not read.
    package static let maximumWaiting = 50_000

    private struct State {
        var waiting: [LiveEvent.Key: (position: UInt64, event: LiveEvent)] = [:]
        var cursor: LiveCursor
        var needsReset: Bool
        var isClosed = false
        var reader: CheckedContinuation<Void, Never>?
    }

    /// The place from which on events follow.
    package let start: LiveCursor
    private let filter: LiveFilter
    private let state: Mutex<State>

    init(filter: LiveFilter, start: LiveCursor, cursor: LiveCursor, needsReset: Bool) {
        self.filter = filter
        self.start = start
        state = Mutex(State(cursor: cursor, needsReset: needsReset))
    }

    /// Takes what was published before; newer events may have come already.
    func replay(_ events: [(UInt64, LiveEvent)]) {
        for (position, event) in events { offer(event, position: position) }
    }

    func offer(_ event: LiveEvent, position: UInt64) {
        guard filter.admits(event) else { return }
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isClosed else { return nil }
            if let waiting = state.waiting[event.key], waiting.position > position { return nil }
            state.waiting[event.key] = (position, event)
            state.cursor = LiveCursor(epoch: state.cursor.epoch, position: max(state.cursor.position, position))
            if state.waiting.count > Self.maximumWaiting {
                state.isClosed = true
                state.waiting = [:]
            }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    /// Waits until there is something, then takes all of it.
    package func next() async -> LiveBatch {
        while true {
            if let batch = take() { return batch }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let ready = state.withLock { state in
                        if state.isClosed || state.needsReset || !state.waiting.isEmpty { return true }
                        state.reader = continuation
                        return false
                    }
                    if ready { continuation.resume() }
                }
            } onCancel: {
                close()
            }
        }
    }

    private enum Taken {
        case events([LiveEvent.Key: (position: UInt64, event: LiveEvent)], cursor: LiveCursor)
        case other(LiveBatch?)
    }

    private func take() -> LiveBatch? {
        let taken = state.withLock { state -> Taken in
            if state.isClosed { return .other(.closed) }
            if state.needsReset {
                state.needsReset = false
                state.waiting = [:]
                return .other(.reset(cursor: state.cursor))
            }
            guard !state.waiting.isEmpty else { return .other(nil) }
            defer { state.waiting = [:] }
            return .events(state.waiting, cursor: state.cursor)
        }
        switch taken {
        case .other(let batch): return batch
        case .events(let waiting, let cursor):
            // Without the lock: chargers wait for it, and there may be tens of thousands.
            return .events(waiting.values.sorted { $0.position < $1.position }.map(\.event), cursor: cursor)
        }
    }

    /// Ends the subscription; a waiting `next()` returns `.closed`.
    package func close() {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isClosed = true
            state.waiting = [:]
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Entities that wait to be read; for metrics and for closing a hopeless reader.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }
}
