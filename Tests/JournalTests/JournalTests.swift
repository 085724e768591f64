import Flows
import Foundation
import Kernel
import Logging
import Testing

@testable import JournalFiles

private let noon = Timestamp(secondsSinceEpoch: 1_794_996_000)
private let today = CivilTime(noon, offsetSeconds: 0).date

/// A journal in a folder of its own.
private func withJournal(
    _ change: (inout JournalSettings) -> Void = { _ in }, starts: Bool = true,
    _ body: (JournalWriter, JournalReader, JournalFolder) async throws -> Void
) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(SystemIDSource().next().text)")
    defer { try? FileManager.default.removeItem(at: path) }
    var settings = JournalSettings()
    change(&settings)
    let writer = JournalWriter(folder: path.path, settings: settings, logger: Logger(label: "test"))
    if starts { writer.start() }
    try await body(writer, JournalReader(writer), writer.folder)
    await writer.close()
}

private func station() -> StationID { SystemIDSource().next() }

private func entries(
    of station: StationID, _ reader: JournalReader, _ filter: JournalFilter = JournalFilter()
) async throws -> [JournalEntry] {
    try await reader.page(of: station, filter, before: nil, limit: 1000).entries
}

private func heartbeat(_ number: Int) -> [UInt8] { Array(#"[2,"\#(number)","Heartbeat",{}]"#.utf8) }

@Test func `messages are found newest first, page by page, across files and days`() async throws {
    try await withJournal({ ($0.partBytes, $0.settleAfter) = (1000, .zero) }) { writer, reader, folder in
        let station = station()
        for number in 0..<200 {
            let at = noon + .minutes(number * 15)
            writer.record(heartbeat(number), .in, of: station, at: at)
            writer.record(Array(#"[3,"\#(number)",{}]"#.utf8), .out, of: station, at: at + Milliseconds(7))
            // Each message is a write, so that files fill at its size.
            await writer.flush(.init(of: station))
        }
        var ids: [String?] = []
        var next: JournalPlace?
        repeat {
            let page = try await reader.page(of: station, JournalFilter(direction: .out), before: next, limit: 7)
            #expect(page.entries.allSatisfy { $0.action == "Heartbeat" && $0.answerMilliseconds == 7 })
            ids += page.entries.map(\.id)
            next = page.next
        } while next != nil
        #expect(ids == (0..<200).reversed().map { "\($0)" })
        let days = try await reader.days(of: station)
        #expect(days.count == 3 && days.allSatisfy { $0.bytes > 0 })
        #expect(folder.parts(of: .init(of: station), on: today).count > 1)
    }
}

@Test func `stations do not see each other's messages`() async throws {
    try await withJournal { writer, reader, _ in
        let stations = (0..<300).map { _ in station() }
        for (number, station) in stations.enumerated() { writer.record(heartbeat(number), .in, of: station, at: noon) }
        for (number, station) in stations.enumerated() {
            let found = try await entries(of: station, reader)
            #expect(found.map(\.id) == ["\(number)"])
        }
    }
}

@Test func `stations that share a file do not see each other's messages, compressed or not`() async throws {
    try await withJournal({ ($0.partBytes, $0.settleAfter) = (2100, .zero) }) { writer, reader, folder in
        let first = StationID(RawID(at: noon, random: (1, 0x88)))
        let second = StationID(RawID(at: noon, random: (2, 0x88)))
        let third = StationID(RawID(at: noon, random: (3, 0x88)))
        for number in 0..<60 {
            writer.record(heartbeat(number), .in, of: number % 3 == 0 ? first : second, at: noon + .minutes(number))
            await writer.flush(.init(of: first))
        }
        let parts = folder.parts(of: .init(of: first), on: today)
        #expect(parts.contains { $0.isCompressed } && parts.contains { !$0.isCompressed })
        #expect(
            try await entries(of: first, reader).compactMap { $0.id.flatMap { Int($0) } }.allSatisfy { $0 % 3 == 0 })
        #expect(try await entries(of: first, reader).count == 20)
        #expect(try await entries(of: second, reader).count == 40)
        #expect(try await entries(of: third, reader).isEmpty)
        let days = try await [reader.days(of: first), reader.days(of: second), reader.days(of: third)]
        #expect(days.map(\.count) == [1, 1, 0])
        // `TIME DIRECTION MESSAGE` of 24, 2 and 24 or 25 bytes: the bytes are its own, whatever else is in the files.
        var text: [UInt8] = []
        for part in try await reader.parts(of: first, on: today) {
            text += try await reader.part(part, of: first, on: today)
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 20 && lines.allSatisfy { $0.contains("Z in [2,") })
    }
}

@Test func `what the writer cannot keep up with is left out, and nobody waits`() async throws {
    try await withJournal({ $0.maximumQueued = 100 }, starts: false) { writer, reader, _ in
        let station = station()
        // Not started: nothing is taken at all, and a reader is not kept waiting either.
        writer.record(heartbeat(0), .in, of: station, at: noon)
        let none = try await entries(of: station, reader)
        #expect(none.isEmpty)
        writer.start()
        let start = ContinuousClock.now
        for number in 0..<100_000 { writer.record(heartbeat(number), .in, of: station, at: noon) }
        #expect(start.duration(to: .now) < .seconds(10))
        let found = try await entries(of: station, reader)
        #expect(!found.isEmpty)
    }
}

@Test func `the end of the process writes what is queued`() async throws {
    try await withJournal { writer, reader, _ in
        let station = station()
        for number in 0..<500 { writer.record(heartbeat(number), .in, of: station, at: noon) }
        await writer.close()
        let found = try await entries(of: station, reader)
        #expect(found.count == 500)
        writer.record(heartbeat(500), .in, of: station, at: noon)
        let after = try await entries(of: station, reader)
        #expect(after.count == 500)
    }
}

@Test func `a folder that cannot be written stops nobody, and is used again once it can`() async throws {
    try await withJournal { writer, reader, folder in
        let station = station()
        #expect(FileManager.default.createFile(atPath: folder.path, contents: nil))
        writer.record(heartbeat(1), .in, of: station, at: noon)
        await writer.flush(.init(of: station))
        try FileManager.default.removeItem(atPath: folder.path)
        writer.record(heartbeat(2), .in, of: station, at: noon)
        let found = try await entries(of: station, reader)
        #expect(found.map(\.id) == ["2"])
    }
}

@Test func `lines that are none are passed over`() async throws {
    try await withJournal { writer, reader, folder in
        let station = station()
        writer.record(Array("a\nb\u{0}c".utf8) + [0xFF], .in, of: station, at: noon)
        await writer.flush(.init(of: station))
        let path = folder.path(of: .init(of: station), on: today, part: 1, isCompressed: false)
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0, 0, 0, 10, 50, 10]))
        try file.close()
        let found = try await entries(of: station, reader)
        #expect(found.map(\.text) == ["a b c\u{FFFD}"])
    }
}

@Test func `a journal without room for today takes nothing more down`() async throws {
    try await withJournal({
        $0.maximumMegabytes = 1
        $0.partBytes = 100_000_000
    }) { writer, reader, _ in
        let station = station()
        let noise = (0..<20).map { number in
            Array(#"[2,"\#(number)","DataTransfer",{"data":"\#(String(repeating: "x", count: 100_000))"}]"#.utf8)
        }
        for message in noise { writer.record(message, .in, of: station, at: noon) }
        await writer.flush(.init(of: station))
        var settings = JournalSettings()
        settings.maximumMegabytes = 1
        let keeping = JournalKeeping(
            writer, settings: settings, time: ManualTimeSource(noon), logger: Logger(label: "test"))
        await keeping.run()
        writer.record(heartbeat(99), .in, of: station, at: noon)
        let filter = JournalFilter(action: "Heartbeat")
        let none = try await entries(of: station, reader, filter)
        #expect(none.isEmpty)
        // The next day the old one can go.
        let later = JournalKeeping(
            writer, settings: settings, time: ManualTimeSource(noon + .hours(24)), logger: Logger(label: "test"))
        await later.run()
        writer.record(heartbeat(100), .in, of: station, at: noon + .hours(24))
        let found = try await entries(of: station, reader, filter)
        #expect(found.map(\.id) == ["100"])
    }
}

@Test func `a corrupt file hides only itself`() async throws {
    try await withJournal { writer, reader, folder in
        let station = station()
        writer.record(heartbeat(1), .in, of: station, at: noon)
        await writer.flush(.init(of: station))
        let broken = folder.path(of: .init(of: station), on: today, part: 7, isCompressed: true)
        #expect(FileManager.default.createFile(atPath: broken, contents: Data([1, 2, 3])))
        let found = try await entries(of: station, reader)
        #expect(found.map(\.id) == ["1"])
    }
}

@Test func `a stretch of time is found, newest first, without the files beside it`() async throws {
    try await withJournal({ ($0.partBytes, $0.settleAfter) = (1000, .zero) }) { writer, reader, _ in
        let station = station()
        for number in 0..<200 {
            writer.record(heartbeat(number), .in, of: station, at: noon + .minutes(number * 15))
            await writer.flush(.init(of: station))
        }
        let from = noon + .minutes(90 * 15)
        let until = noon + .minutes(100 * 15)
        let found = try await entries(of: station, reader, JournalFilter(from: from, until: until))
        #expect(found.map(\.id) == (90..<100).reversed().map { "\($0)" })
        let late = try await reader.page(of: station, JournalFilter(until: until), before: nil, limit: 3)
        #expect(late.entries.map(\.id) == ["99", "98", "97"])
        let next = try await reader.page(of: station, JournalFilter(until: until), before: late.next, limit: 2)
        #expect(next.entries.map(\.id) == ["96", "95"])
        let ahead = try await entries(of: station, reader, JournalFilter(from: noon + .minutes(200 * 15)))
        #expect(ahead.isEmpty)
    }
}

@Test func `who follows a station gets its messages masked, and nobody else's`() async throws {
    try await withJournal { writer, reader, _ in
        let (mine, other) = (station(), station())
        let batches = reader.follow(mine)
        let secret = Array(#"[2,"1","Authorize",{"idTag":"0123456789"}]"#.utf8)
        writer.record(heartbeat(7), .in, of: other, at: noon)
        writer.record(secret, .in, of: mine, at: noon)
        writer.record(heartbeat(8), .out, of: mine, at: noon + Milliseconds(5))
        var messages: [JournalBatch.Message] = []
        for await batch in batches {
            messages += batch.messages
            #expect(batch.skipped == 0)
            if messages.count == 2 { break }
        }
        #expect(
            messages == [
                .init(at: noon, direction: .in, text: #"[2,"1","Authorize",{"idTag":"01***89"}]"#),
                .init(at: noon + Milliseconds(5), direction: .out, text: #"[2,"8","Heartbeat",{}]"#),
            ])
    }
}

@Test func `a follower that reads slowly is told how much it missed`() async throws {
    try await withJournal { writer, reader, _ in
        let station = station()
        let batches = reader.follow(station)
        // Far more at once than a batch carries.
        for number in 0..<5000 { writer.record(heartbeat(number), .in, of: station, at: noon) }
        await writer.flush(.init(of: station))
        writer.record(heartbeat(5000), .in, of: station, at: noon)
        var (told, skipped) = (0, 0)
        for await batch in batches {
            told += batch.messages.count
            skipped += batch.skipped
            if told + skipped == 5001 { break }
        }
        #expect(told < 5001 && told + skipped == 5001)
    }
}
