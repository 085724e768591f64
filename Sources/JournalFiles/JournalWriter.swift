import Dispatch
import Flows
import Foundation
import Kernel
import Logging
import Metrics
import Synchronization

/// Takes down messages: a bounded queue that event loops append to, and one thread behind it that masks and writes.
package final class JournalWriter: StationJournal, @unchecked Sendable {
    // `@unchecked`: everything besides `state` is constant or touched on the writer's thread only.

    private struct Record {
        let message: [UInt8]
        let direction: JournalDirection
        let station: StationID
        let at: Timestamp
    }

    private struct State {
        var queue: [Record] = []
        var bytes = 0
        var dropped = 0
        /// Readers who wait until what was taken down is in the files.
        var readers: [(StationID, CheckedContinuation<Void, Never>)] = []
        var closers: [CheckedContinuation<Void, Never>] = []
        var isClosed = true
        var hasEnded = true
    }

    private struct Buffer {
        let day: CivilDate
        var bytes: [UInt8] = []
    }

    let folder: JournalFolder
    private let settings: JournalSettings
    private let logger: Logger
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    /// Set by the housekeeping while the disk's share is used up.
    let isFull = Atomic(false)

    private let files: PartFile
    private var buffers: [StationID: Buffer] = [:]
    private var buffered = 0
    /// The file that each station's messages go to today.
    private var places: [StationID: PartFile.Place] = [:]
    private var placesDay: CivilDate?
    private var hasFailed = false

    private let written = Counter(label: "ohmstead_journal_messages_total", dimensions: [("outcome", "written")])
    private let lost = Counter(label: "ohmstead_journal_messages_total", dimensions: [("outcome", "dropped")])
    private let writtenBytes = Counter(label: "ohmstead_journal_bytes_total")

    package init(folder: String, settings: JournalSettings, logger: Logger) {
        self.folder = JournalFolder(path: folder)
        self.settings = settings
        self.logger = logger
        files = PartFile(folder: self.folder)
    }

    package func record(_ message: [UInt8], _ direction: JournalDirection, of station: StationID, at: Timestamp) {
        let isPressing = state.withLock { state -> Bool in
            guard !state.isClosed, state.queue.count < settings.maximumQueued,
                state.bytes + message.count <= settings.maximumQueuedBytes
            else {
                state.dropped += 1
                return false
            }
            state.queue.append(Record(message: message, direction: direction, station: station, at: at))
            state.bytes += message.count
            // The writer looks by itself five times a second; it is woken only when the queue fills faster.
            return state.queue.count == settings.maximumQueued / 4
        }
        if isPressing { wake.signal() }
    }

    /// Starts the thread.
    package func start() {
        state.withLock {
            $0.isClosed = false
            $0.hasEnded = false
        }
        let thread = Thread { self.run() }
        thread.name = "ohmstead.journal"
        thread.start()
    }

    /// Writes what is queued and ends the thread.
    package func close() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state -> Bool in
                state.isClosed = true
                if !state.hasEnded { state.closers.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { wake.signal() }
        }
    }

    /// Waits until what was taken down of a station is in its file.
    func flush(_ station: StationID) async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state -> Bool in
                if !state.hasEnded { state.readers.append((station, continuation)) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { wake.signal() }
        }
    }

    // MARK: The thread

    private static let pause = DispatchTimeInterval.milliseconds(200)
    /// So long the thread writes before it looks at the queue again: on a new day every station gets a new file.
    private static let slice = Duration.milliseconds(250)

    private func run() {
        var spare: [Record] = []
        var writtenAt = ContinuousClock.now
        var due: [StationID] = []
        while true {
            if due.isEmpty { _ = wake.wait(timeout: .now() + Self.pause) }
            let (readers, dropped, isClosed) = state.withLock { state in
                swap(&state.queue, &spare)
                state.bytes = 0
                defer {
                    state.readers = []
                    state.dropped = 0
                }
                return (state.readers, state.dropped, state.isClosed)
            }
            for record in spare { take(record) }
            spare.removeAll(keepingCapacity: spare.count < settings.maximumQueued / 4)
            if dropped > 0 { note(dropped: dropped) }
            if due.isEmpty, writtenAt.duration(to: .now) >= settings.writeAfter {
                due = Array(buffers.keys)
                writtenAt = .now
            }
            if isClosed { writeAll() } else { writeSome(&due) }
            for (station, continuation) in readers {
                write(station)
                continuation.resume()
            }
            if isClosed { break }
        }
        let late = state.withLock { state in
            state.hasEnded = true
            defer { (state.readers, state.closers) = ([], []) }
            return state.readers.map(\.1) + state.closers
        }
        for continuation in late { continuation.resume() }
    }

    private func take(_ record: Record) {
        guard !isFull.load(ordering: .relaxed) else { return lost.increment() }
        let day = CivilTime(record.at, offsetSeconds: 0).date
        if let known = buffers[record.station], known.day != day { write(record.station) }
        // Taken out and put back, so that it is appended to in place.
        var buffer = buffers.removeValue(forKey: record.station) ?? Buffer(day: day)
        let before = buffer.bytes.count
        JournalLine.append(record.message, record.direction, at: record.at, to: &buffer.bytes)
        buffered += buffer.bytes.count - before
        let isLong = buffer.bytes.count >= settings.bufferBytes
        buffers[record.station] = buffer
        written.increment()
        if isLong { write(record.station) }
        if buffered >= settings.maximumBufferedBytes { writeAll() }
    }

    private func writeSome(_ due: inout [StationID]) {
        let start = ContinuousClock.now
        while let station = due.popLast() {
            write(station)
            if start.duration(to: .now) >= Self.slice { return }
        }
    }

    private func writeAll() {
        for station in Array(buffers.keys) { write(station) }
    }

    private func write(_ station: StationID) {
        guard let buffer = buffers.removeValue(forKey: station) else { return }
        buffered -= buffer.bytes.count
        if placesDay != buffer.day {
            places = [:]
            placesDay = buffer.day
        }
        var place = places[station] ?? files.current(of: station, on: buffer.day)
        do throws(PartFile.Failure) {
            try PartFile.append(buffer.bytes, to: &place)
            places[station] = place
            writtenBytes.increment(by: buffer.bytes.count)
            if place.size >= settings.partBytes {
                places[station] = files.place(of: station, on: buffer.day, number: place.number + 1)
                try files.compress(place.path)
            }
            if hasFailed { logger.notice("the journal can be written again") }
            hasFailed = false
        } catch {
            // The first failure of a row: a full disk would fill the log as well.
            if !hasFailed { logger.error("the journal cannot be written", metadata: ["error": "\(error)"]) }
            hasFailed = true
            places[station] = nil
            lost.increment(by: buffer.bytes.count { $0 == UInt8(ascii: "\n") })
        }
    }

    private func note(dropped: Int) {
        lost.increment(by: dropped)
        logger.warning("the journal left messages out", metadata: ["messages": "\(dropped)"])
    }
}
