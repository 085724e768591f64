import Dispatch
import Flows
import Foundation
import Kernel

/// Finds messages in the files of a station.
package final class JournalReader: JournalReading, Sendable {
    private let writer: JournalWriter
    private var folder: JournalFolder { writer.folder }
    /// Files are read one request after the other, away from the event loops.
    private let queue = DispatchQueue(label: "ohmstead.journal.reader", qos: .utility)

    /// How many bytes of files one request looks at; then it answers with what it found and where to go on.
    static let maximumScan = 32 * 1024 * 1024
    /// How many bytes of messages one page carries.
    static let maximumPage = 2 * 1024 * 1024
    /// A file of more bytes was not written by us.
    static let maximumPart = 64 * 1024 * 1024

    package init(_ writer: JournalWriter) { self.writer = writer }

    package func page(
        of station: StationID, _ filter: JournalFilter, before: JournalPlace?, limit: Int
    ) async throws -> JournalPage {
        await writer.flush(.init(of: station))
        return try await onQueue { try self.find(station, filter, before, limit) }
    }

    package func days(of station: StationID) async throws -> [JournalDay] {
        let bucket = JournalFolder.Bucket(of: station)
        await writer.flush(bucket)
        return try await onQueue {
            self.folder.days().reversed().compactMap { day in
                let bytes = self.folder.parts(of: bucket, on: day).reduce(into: Int64(0)) { total, part in
                    total += self.indexed(station, day, part) ?? self.lines(station, day, part.number).bytes
                }
                return bytes == 0 ? nil : JournalDay(day: day, bytes: bytes)
            }
        }
    }

    package func parts(of station: StationID, on day: CivilDate) async throws -> [Int] {
        let bucket = JournalFolder.Bucket(of: station)
        await writer.flush(bucket)
        return try await onQueue {
            self.folder.parts(of: bucket, on: day).filter { self.indexed(station, day, $0) != 0 }.map(\.number)
        }
    }

    package func part(_ number: Int, of station: StationID, on day: CivilDate) async throws -> [UInt8] {
        try await onQueue { self.lines(station, day, number).lines.flatMap { $0 + [UInt8(ascii: "\n")] } }
    }

    package func follow(_ station: StationID) -> AsyncStream<JournalBatch> { writer.followers.follow(station) }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    private struct StationLines {
        var lines: [[UInt8]]
        /// Of the whole file.
        let scanned: Int

        var bytes: Int64 { lines.reduce(0) { $0 + Int64($1.count) + 1 } }
    }

    private func lines(_ station: StationID, _ day: CivilDate, _ part: Int) -> StationLines {
        let bytes = content(JournalFolder.Bucket(of: station), day, part)
        return StationLines(lines: JournalLine.lines(of: station, in: bytes), scanned: bytes.count)
    }

    /// The station's bytes in a compressed file; nil where the file has to be read to know.
    private func indexed(_ station: StationID, _ day: CivilDate, _ part: JournalFolder.Part) -> Int64? {
        guard part.isCompressed else { return nil }
        let bucket = JournalFolder.Bucket(of: station)
        return PartIndex.bytes(of: station, in: folder.path(of: bucket, on: day, part: part.number, isCompressed: true))
    }

    /// Empty where the file is gone, or cannot be read.
    private func content(_ bucket: JournalFolder.Bucket, _ day: CivilDate, _ part: Int) -> [UInt8] {
        // It may be compressed between the two looks, then it is found by the third.
        for isCompressed in [true, false, true] {
            let path = folder.path(of: bucket, on: day, part: part, isCompressed: isCompressed)
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            let bytes = Array(data)
            if !isCompressed { return Array(bytes.prefix(JournalLine.wholeLength(bytes))) }
            return (try? Gzip.decompressed(bytes, limit: Self.maximumPart)) ?? []
        }
        return []
    }

    // MARK: Search

    private func find(
        _ station: StationID, _ filter: JournalFilter, _ before: JournalPlace?, _ limit: Int
    ) throws -> JournalPage {
        var search = JournalSearch(filter, limit: limit)
        var scanned = 0
        let places = files(of: station, filter, before)
        for (index, file) in places.enumerated() {
            let place = JournalPlace(day: file.day, part: file.part, line: 0)
            if scanned > Self.maximumScan { return JournalPage(entries: search.entries, next: place.after) }
            let content = lines(station, file.day, file.part)
            scanned += content.scanned
            let lines = content.lines
            let end = before.map { $0.day == file.day && $0.part == file.part ? $0.line : lines.count } ?? lines.count
            let stop = search.take(lines, upTo: min(end, lines.count), place) {
                guard index + 1 < places.count else { return [] }
                let older = places[index + 1]
                return self.lines(station, older.day, older.part).lines
            }
            if let stop, stop.line > 0 || index + 1 < places.count {
                return JournalPage(entries: search.entries, next: stop)
            }
            // Files are filled one after the other: what is older still cannot be wanted.
            if let from = filter.from, let oldest = lines.first.flatMap({ JournalLine.read($0[...]) })?.at,
                oldest < from
            {
                break
            }
        }
        return JournalPage(entries: search.entries, next: nil)
    }

    /// Newest first, from the place on.
    private func files(
        of station: StationID, _ filter: JournalFilter, _ before: JournalPlace?
    ) -> [(day: CivilDate, part: Int)] {
        let days = filter.day.map { [$0] } ?? folder.days().reversed()
        let first = filter.from.map { CivilTime($0, offsetSeconds: 0).date }
        let last = filter.until.map { CivilTime($0, offsetSeconds: 0).date }
        return days.filter { day in
            day <= before?.day ?? day && day <= last ?? day && day >= first ?? day
        }.flatMap { day in
            folder.parts(of: JournalFolder.Bucket(of: station), on: day).reversed()
                .filter { part in before.map { day < $0.day || part.number <= $0.part } ?? true }
                .filter { indexed(station, day, $0) != 0 }
                .map { (day, $0.number) }
        }
    }
}

extension JournalPlace {
    /// A place from which on the whole file is read.
    var after: JournalPlace { JournalPlace(day: day, part: part, line: Int.max) }
}
