import Dispatch
import Flows
import Foundation
import Kernel
import Logging
import Synchronization

/// Keeps the journal within its days and its share of the disk, and compresses what the days before left plain. Beside
/// the writer, which touches today's files only.
package final class JournalKeeping: @unchecked Sendable {
    // `@unchecked`: `closedDays` is touched on `queue` only.
    private let writer: JournalWriter
    private let settings: JournalSettings
    private let time: any TimeSource
    private let logger: Logger
    private let queue = DispatchQueue(label: "ohmstead.journal.keeping", qos: .utility)
    /// The bytes of days that nothing is added to any more.
    private var closedDays: [CivilDate: Int64] = [:]

    /// How long after midnight the writer may still have messages of the day before.
    private static let grace = Milliseconds.minutes(5)
    /// Once the limit is reached, so much of it is made free at once.
    private static let freedPart: Int64 = 20
    /// After each file that it compressed it rests so many times as long: the processor is for the chargers.
    private static let rest = 3
    private let isStopping = Atomic(false)
    /// What people set beside the configuration; the shorter of the two holds.
    private let mostDays = Atomic(Int.max)

    package init(_ writer: JournalWriter, settings: JournalSettings, time: any TimeSource, logger: Logger) {
        self.writer = writer
        self.settings = settings
        self.time = time
        self.logger = logger
    }

    /// The journal keeps no more days than these, nor than the configuration says.
    package func keepAtMost(days: Int) { mostDays.store(max(days, 1), ordering: .relaxed) }

    /// To be called every minute.
    package func run() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    self.keep()
                    continuation.resume()
                }
            }
        } onCancel: {
            isStopping.store(true, ordering: .relaxed)
        }
    }

    private func keep() {
        let now = time.now()
        let today = CivilTime(now, offsetSeconds: 0).date
        let open = CivilTime(now - Self.grace, offsetSeconds: 0).date
        let keepDays = min(settings.keepDays, mostDays.load(ordering: .relaxed))
        let oldest = CivilDate(daysSinceEpoch: today.daysSinceEpoch - keepDays)
        var bytes: [(day: CivilDate, bytes: Int64)] = []
        for day in writer.folder.days() {
            if day < oldest {
                remove(day)
            } else if day < open {
                let known = closedDays[day] ?? closed(day)
                closedDays[day] = known
                bytes.append((day, known))
                if isStopping.load(ordering: .relaxed) { return }
            } else {
                bytes.append((day, size(of: day)))
            }
        }
        makeRoom(bytes, open)
    }

    private func makeRoom(_ days: [(day: CivilDate, bytes: Int64)], _ open: CivilDate) {
        let limit = Int64(settings.maximumMegabytes) * 1_000_000
        var total = days.reduce(0) { $0 + $1.bytes }
        guard total > limit else { return writer.isFull.store(false, ordering: .relaxed) }
        let wanted = limit - limit / Self.freedPart
        for (day, bytes) in days where day < open && total > wanted {
            logger.notice("the journal is full, a day goes", metadata: ["day": "\(day)", "bytes": "\(bytes)"])
            remove(day)
            total -= bytes
        }
        for day in days.map(\.day) where day >= open && total > wanted {
            total -= removeOldest(of: day, total - wanted)
        }
        let isFull = total > limit
        if isFull != writer.isFull.exchange(isFull, ordering: .relaxed), isFull {
            logger.warning("the journal is full and takes nothing down: journal.maximumMegabytes is too small")
        }
    }

    /// Compressed files of a day that is not over, oldest first.
    /// - Returns: the bytes that are free now.
    private func removeOldest(of day: CivilDate, _ wanted: Int64) -> Int64 {
        var found: [(at: Date, bytes: Int64, path: String)] = []
        for path in paths(of: day) where path.hasSuffix(".log.gz") {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard let at = attributes?[.modificationDate] as? Date else { continue }
            found.append((at, JournalFolder.size(path), path))
        }
        var freed: Int64 = 0
        for file in found.sorted(by: { $0.at < $1.at }) where freed < wanted && unlink(file.path) == 0 {
            unlink(PartIndex.path(of: file.path))
            freed += file.bytes
        }
        return freed
    }

    private func remove(_ day: CivilDate) {
        closedDays[day] = nil
        do {
            try FileManager.default.removeItem(atPath: writer.folder.folder(of: day))
        } catch {
            logger.warning("a day of the journal stays", metadata: ["day": "\(day)", "error": "\(error)"])
        }
    }

    /// Compresses what is plain, and takes away what was never finished.
    private func closed(_ day: CivilDate) -> Int64 {
        let files = PartFile(folder: writer.folder)
        for path in paths(of: day) where !isStopping.load(ordering: .relaxed) {
            if path.hasSuffix(".new") {
                unlink(path)
            } else if path.hasSuffix(".log") {
                let start = ContinuousClock.now
                defer {
                    let seconds = start.duration(to: .now) * Self.rest / .seconds(1)
                    Thread.sleep(forTimeInterval: seconds)
                }
                do throws(PartFile.Failure) {
                    try files.compress(path)
                } catch {
                    logger.warning("a file of the journal stays plain", metadata: ["error": "\(error)"])
                }
            }
        }
        return size(of: day)
    }

    private func size(of day: CivilDate) -> Int64 { paths(of: day).reduce(0) { $0 + JournalFolder.size($1) } }

    private func paths(of day: CivilDate) -> [String] {
        let folder = writer.folder.folder(of: day)
        return writer.folder.names(in: folder).flatMap { inner in
            writer.folder.names(in: "\(folder)/\(inner)").map { "\(folder)/\(inner)/\($0)" }
        }
    }
}
