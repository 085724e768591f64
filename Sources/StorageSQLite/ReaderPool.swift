import Dispatch
import Metrics
import Storage
import Synchronization

/// Connections that read beside the writer, each with a thread of its own, all fed by one queue: a slow list holds up
/// one of them, not every third request.
final class ReaderPool: Sendable {
    /// Readers that work at the same time; more than the processors of a small machine gain nothing.
    static let readerCount = 3
    /// Reads that may wait. Beyond it callers are told to come back.
    static let queueLimit = 10_000

    private struct State {
        var waiting: [any DatabaseJob] = []
        var idle: [Reader]
        var isClosed = false
    }

    private let state: Mutex<State>
    private let readers: [Reader]
    private let depth = Gauge(label: "ohmstead_read_queue_depth")

    init(_ location: SQLiteLocation) {
        readers = (0..<Self.readerCount).map { Reader(location, number: $0) }
        state = Mutex(State(idle: readers))
    }

    func submit(_ job: any DatabaseJob) {
        let (reader, refusal) = state.withLock { state -> (Reader?, DatabaseError?) in
            if state.isClosed { return (nil, .closed) }
            if let reader = state.idle.popLast() { return (reader, nil) }
            if state.waiting.count >= Self.queueLimit { return (nil, .busy("\(Self.queueLimit) reads wait already")) }
            state.waiting.append(job)
            return (nil, nil)
        }
        if let refusal { job.finish(refusal) }
        reader?.queue.async { [self] in
            reader?.run(job)
            while let reader, let next = next(for: reader) { reader.run(next) }
        }
    }

    private func next(for reader: Reader) -> (any DatabaseJob)? {
        state.withLock { state in
            depth.record(max(state.waiting.count - 1, 0))
            if state.waiting.isEmpty {
                state.idle.append(reader)
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    /// Finishes what is queued, then closes.
    func close() async {
        state.withLock { $0.isClosed = true }
        for reader in readers { await reader.close() }
    }
}

/// One reading connection, opened at first use and again after an error of the file.
private final class Reader: @unchecked Sendable {
    // `@unchecked`: `connection` is touched on `queue` only.
    let queue: DispatchQueue
    private let location: SQLiteLocation
    private var connection: SQLiteConnection?

    init(_ location: SQLiteLocation, number: Int) {
        self.location = location
        queue = DispatchQueue(label: "ohmstead.sqlite.reader.\(number)", qos: .userInitiated)
    }

    func run(_ job: any DatabaseJob) {
        do {
            try attempt(job)
            job.finish(nil)
        } catch {
            job.finish(error)
        }
    }

    private func attempt(_ job: any DatabaseJob) throws {
        let connection = try connection ?? location.openReader()
        self.connection = connection
        try connection.execute("BEGIN", [])
        connection.beginBody(readOnly: true)
        defer {
            connection.endBody()
            // Ends the snapshot; a read has nothing to commit.
            if connection.isInTransaction { _ = try? connection.execute("ROLLBACK", []) }
            if case .unavailable = connection.failure { forget(connection) }
        }
        try job.run(connection)
        if let failure = connection.failure { throw failure }
    }

    private func forget(_ connection: SQLiteConnection) {
        connection.close()
        self.connection = nil
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.connection?.close()
                self.connection = nil
                continuation.resume()
            }
        }
    }
}
