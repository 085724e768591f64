import Flows
import Kernel
import OCPPWire

/// Collects the entries of a page, file by file, newest first.
struct JournalSearch {
    private let filter: JournalFilter
    private let limit: Int
    private let texts: [[UInt8]]
    private(set) var entries: [JournalEntry] = []
    private var carried = 0

    init(_ filter: JournalFilter, limit: Int) {
        self.filter = filter
        self.limit = limit
        // A token stands masked in the files, and is found by its whole text nevertheless.
        texts =
            filter.text.map { text in
                let wanted = Array(text.utf8).map(SecretWords.lowercased)
                let masked = SecretMask.partly(wanted)
                return masked == SecretMask.hidden ? [wanted] : [wanted, masked]
            } ?? []
    }

    private struct CallKey: Hashable {
        let direction: JournalDirection
        let id: String
    }

    private typealias Calls = [CallKey: (action: String, at: Timestamp)]

    /// - Parameters:
    ///   - count: only so many lines; newer ones were on earlier pages.
    ///   - place: of the file.
    ///   - older: the file before, for answers to calls in it.
    /// - Returns: where to go on, once the page is full.
    mutating func take(
        _ lines: [[UInt8]], upTo count: Int, _ place: JournalPlace, older: () -> [[UInt8]]
    ) -> JournalPlace? {
        var calls: Calls = [:]
        var found: [JournalEntry?] = []
        found.reserveCapacity(count)
        var olderCalls: Calls?
        for (line, bytes) in lines.prefix(count).enumerated() {
            let here = JournalPlace(day: place.day, part: place.part, line: line)
            guard var entry = Self.read(bytes, here) else {
                found.append(nil)
                continue
            }
            if !Self.match(&entry, &calls), entry.kind == .callResult || entry.kind == .callError {
                if olderCalls == nil { olderCalls = Self.calls(in: older()) }
                var known = olderCalls ?? [:]
                _ = Self.match(&entry, &known)
            }
            found.append(fits(entry, bytes) ? entry : nil)
        }
        for line in found.indices.reversed() {
            guard let entry = found[line] else { continue }
            let isFull = entries.count == limit || carried > JournalReader.maximumPage
            if isFull { return JournalPlace(day: place.day, part: place.part, line: line + 1) }
            entries.append(entry)
            carried += lines[line].count
        }
        return nil
    }

    private func fits(_ entry: JournalEntry, _ line: [UInt8]) -> Bool {
        if let from = filter.from, entry.at < from { return false }
        if let until = filter.until, entry.at >= until { return false }
        if let direction = filter.direction, entry.direction != direction { return false }
        if let action = filter.action, entry.action != action { return false }
        guard !texts.isEmpty else { return true }
        let message = line.dropFirst(25)
        return texts.contains { SecretWords.contains(message, $0) }
    }

    /// Remembers a call, or finds the one that is answered.
    private static func match(_ entry: inout JournalEntry, _ calls: inout Calls) -> Bool {
        guard let id = entry.id else { return false }
        switch entry.kind {
        case .call:
            if let action = entry.action { calls[CallKey(direction: entry.direction, id: id)] = (action, entry.at) }
            return true
        case .callResult, .callError:
            let key = CallKey(direction: entry.direction.opposite, id: id)
            guard let call = calls.removeValue(forKey: key) else { return false }
            entry.action = call.action
            entry.answerMilliseconds = (entry.at - call.at).count
            return true
        case .unreadable: return false
        }
    }

    private static func calls(in lines: [[UInt8]]) -> Calls {
        var calls: Calls = [:]
        for line in lines {
            guard var entry = read(line, JournalPlace(day: CivilDate(daysSinceEpoch: 0), part: 0, line: 0)) else {
                continue
            }
            _ = match(&entry, &calls)
        }
        return calls
    }

    private static func read(_ line: [UInt8], _ place: JournalPlace) -> JournalEntry? {
        guard let head = JournalLine.read(line[...]) else { return nil }
        var entry = JournalEntry(place: place, at: head.at, direction: head.direction, kind: .unreadable)
        do throws(FrameError) {
            switch try OCPPFrame.decode(Array(head.message)).0 {
            case .call(let id, let action, let payload):
                (entry.kind, entry.id, entry.action) = (.call, id, action)
                entry.payload = payload.text
            case .callResult(let id, let payload):
                (entry.kind, entry.id) = (.callResult, id)
                entry.payload = payload.text
            case .callError(let id, let code, let description, let details):
                (entry.kind, entry.id) = (.callError, id)
                (entry.errorCode, entry.errorDescription) = (code, description)
                if case .object = details { entry.payload = details.text }
            }
        } catch {
            entry.text = String(decoding: head.message, as: UTF8.self)
        }
        return entry
    }
}
