import Flows
import Kernel
import Synchronization

/// Who reads along while messages are taken down. While nobody does, a message costs one look at a flag, on the writer's
/// thread.
final class JournalFollowers: Sendable {
    /// Of one station between two looks of the writer: what a page can show, and a reader's memory can hold.
    private static let maximumMessages = 500
    private static let maximumBytes = 256 * 1024
    /// Batches that wait for a slow reader.
    private static let maximumWaiting = 8

    private typealias Continuation = AsyncStream<JournalBatch>.Continuation

    private struct Follower {
        let continuation: Continuation
        var batch = JournalBatch()
        var bytes = 0

        mutating func take(_ message: JournalBatch.Message, _ size: Int) {
            guard batch.messages.count < maximumMessages, bytes + size <= maximumBytes else {
                batch.skipped += 1
                return
            }
            batch.messages.append(message)
            bytes += size
        }

        mutating func send() {
            let sent = batch
            (batch, bytes) = (JournalBatch(), 0)
            if case .dropped(let oldest) = continuation.yield(sent) {
                batch.skipped = oldest.skipped + oldest.messages.count
            }
        }
    }

    private struct State {
        var byStation: [StationID: [Int: Follower]] = [:]
        var nextKey = 0
    }

    private let isUsed = Atomic(false)
    private let state = Mutex(State())

    func follow(_ station: StationID) -> AsyncStream<JournalBatch> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JournalBatch.self, bufferingPolicy: .bufferingNewest(Self.maximumWaiting))
        let key = state.withLock { state in
            state.nextKey += 1
            state.byStation[station, default: [:]][state.nextKey] = Follower(continuation: continuation)
            isUsed.store(true, ordering: .relaxed)
            return state.nextKey
        }
        continuation.onTermination = { _ in self.leave(station, key) }
        return stream
    }

    private func leave(_ station: StationID, _ key: Int) {
        state.withLock { state in
            state.byStation[station]?[key] = nil
            if state.byStation[station]?.isEmpty ?? false { state.byStation[station] = nil }
            if state.byStation.isEmpty { isUsed.store(false, ordering: .relaxed) }
        }
    }

    /// - Parameter text: the message, masked.
    func offer(
        _ text: ArraySlice<UInt8>, _ direction: JournalDirection, of station: StationID, at: Timestamp
    ) {
        guard isUsed.load(ordering: .relaxed) else { return }
        state.withLock { state in
            guard let keys = state.byStation[station]?.keys else { return }
            let message = JournalBatch.Message(
                at: at, direction: direction, text: String(decoding: text, as: UTF8.self))
            for key in keys { state.byStation[station]?[key]?.take(message, text.count) }
        }
    }

    /// Hands on what was offered since the last time.
    func send() {
        guard isUsed.load(ordering: .relaxed) else { return }
        state.withLock { state in
            for (station, followers) in state.byStation {
                for (key, follower) in followers where !follower.batch.messages.isEmpty {
                    state.byStation[station]?[key]?.send()
                }
            }
        }
    }
}
