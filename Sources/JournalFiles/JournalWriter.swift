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
        var readers: [(JournalFolder.Bucket, CheckedContinuation<Void, Never>)] = []
        var closers: [CheckedContinuation<Void, Never>] = []
        var isClosed = true
        var hasEnded = true
    }

    private struct Buffer {
        /// Since the epoch.
        var day: Int64 = 0
        var bytes: [UInt8] = []
        /// The file that the messages go to on that day.
        var place: PartFile.Place?
    }

    let folder: JournalFolder
    private let settings: JournalSettings
    private let logger: Logger
    let followers = JournalFollowers()
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    /// Set by the housekeeping while the disk's share is used up.
    let isFull = Atomic(false)

    private let files: PartFile
    /// By the bucket's number.
    private var buffers = [Buffer](repeating: Buffer(), count: JournalFolder.Bucket.count)
    /// Plain files whose compressed form is written, oldest first.
    private var drafts: [(plain: String, at: ContinuousClock.Instant)] = []
    private var hasFailed = false

    private let written = Counter(label: "ohmstead_journal_messages_total", dimensions: [("outcome", "written")])
    private let lost = Counter(label: "ohmstead_journal_messages_total", dimensions: [("outcome", "dropped")])
    private let depth = Gauge(label: "ohmstead_journal_queue_depth")
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
            // The writer looks by itself twenty times a second; it is woken only when the queue fills faster.
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
        // What is taken down can wait for a core, the answers to chargers cannot.
        thread.qualityOfService = .utility
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

    /// Waits until what was taken down of a bucket is in its file.
    func flush(_ bucket: JournalFolder.Bucket) async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state -> Bool in
                if !state.hasEnded { state.readers.append((bucket, continuation)) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { wake.signal() }
        }
    }

    // MARK: The thread

    /// Often, so that it never works for long at a time beside the event loops.
    private static let pause = DispatchTimeInterval.milliseconds(50)

    private func run() {
        #if os(Linux)
            // This thread's; elsewhere its quality of service is enough.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        #endif
        var spare: [Record] = []
        var writtenAt = ContinuousClock.now
        while true {
            _ = wake.wait(timeout: .now() + Self.pause)
            let (readers, dropped, isClosed) = state.withLock { state in
                swap(&state.queue, &spare)
                state.bytes = 0
                defer {
                    state.readers = []
                    state.dropped = 0
                }
                return (state.readers, state.dropped, state.isClosed)
            }
            depth.record(spare.count)
            for record in spare { take(record) }
            followers.send()
            spare.removeAll(keepingCapacity: spare.count < settings.maximumQueued / 4)
            if dropped > 0 { note(dropped: dropped) }
            if isClosed || writtenAt.duration(to: .now) >= settings.writeAfter {
                for number in buffers.indices { write(number) }
                writtenAt = .now
            }
            settle()
            for (bucket, continuation) in readers {
                write(Int(bucket.number))
                continuation.resume()
            }
            if isClosed { break }
        }
        // The plain files are there; what is left of their day is compressed when it is over.
        for draft in drafts { unlink(PartFile.draftPath(draft.plain)) }
        let late = state.withLock { state in
            state.hasEnded = true
            defer { (state.readers, state.closers) = ([], []) }
            return state.readers.map(\.1) + state.closers
        }
        for continuation in late { continuation.resume() }
    }

    private func take(_ record: Record) {
        guard !isFull.load(ordering: .relaxed) else { return lost.increment() }
        let day = record.at.millisecondsSinceEpoch / 86_400_000
        let number = Int(JournalFolder.Bucket(of: record.station).number)
        if buffers[number].day != day {
            write(number)
            buffers[number].day = day
            buffers[number].place = nil
        }
        let start = JournalLine.append(
            record.message, record.direction, of: record.station, at: record.at, to: &buffers[number].bytes)
        followers.offer(
            buffers[number].bytes[start...].dropLast(), record.direction, of: record.station, at: record.at)
        written.increment()
        if buffers[number].bytes.count >= settings.bufferBytes { write(number) }
    }

    private func write(_ number: Int) {
        let bytes = buffers[number].bytes
        guard !bytes.isEmpty else { return }
        let bucket = JournalFolder.Bucket(number: UInt8(number))
        let day = CivilDate(daysSinceEpoch: Int(buffers[number].day))
        var place = buffers[number].place ?? files.current(of: bucket, on: day)
        buffers[number].bytes = []
        do throws(PartFile.Failure) {
            try PartFile.append(bytes, to: &place)
            buffers[number].place = place
            writtenBytes.increment(by: bytes.count)
            if place.size >= fullSize(place, of: number) {
                buffers[number].place = files.place(of: bucket, on: day, number: place.number + 1)
                try files.draft(place.path)
                drafts.append((place.path, .now))
            }
            if hasFailed { logger.notice("the journal can be written again") }
            hasFailed = false
        } catch {
            // The first failure of a row: a full disk would fill the log as well.
            if !hasFailed { logger.error("the journal cannot be written", metadata: ["error": "\(error)"]) }
            hasFailed = true
            buffers[number].place = nil
            lost.increment(by: bytes.count { $0 == UInt8(ascii: "\n") })
        }
    }

    /// A few at a time, so that messages do not wait for the disk.
    private static let settledAtOnce = 8

    private func settle() {
        let due = drafts.prefix(Self.settledAtOnce).prefix { $0.at.duration(to: .now) >= settings.settleAfter }
        drafts.removeFirst(due.count)
        for draft in due {
            do {
                try files.settle(draft.plain)
            } catch {
                logger.error("a file of the journal stays plain", metadata: ["error": "\(error)"])
            }
        }
    }

    /// The first files of a day are full one after the other: stations are alike, and all files would otherwise be
    /// compressed in the same seconds, again and again.
    private func fullSize(_ place: PartFile.Place, of number: Int) -> Int {
        guard place.number == 1 else { return settings.partBytes }
        return settings.partBytes / 8 + settings.partBytes * 7 / 8 * number / (buffers.count - 1)
    }

    private func note(dropped: Int) {
        lost.increment(by: dropped)
        logger.warning("the journal left messages out", metadata: ["messages": "\(dropped)"])
    }
}
