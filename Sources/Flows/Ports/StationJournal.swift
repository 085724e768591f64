import Kernel

/// Which way a message went: `in` from the station, `out` to it.
package enum JournalDirection: String, Sendable, Codable, CaseIterable {
    case `in`
    case out

    package var opposite: Self {
        switch self {
        case .in: .out
        case .out: .in
        }
    }
}

/// Takes down every message of every station.
package protocol StationJournal: Sendable {
    /// Returns at once and never fails: what cannot be taken down is counted and left out. Charging comes first.
    func record(_ message: [UInt8], _ direction: JournalDirection, of station: StationID, at: Timestamp)
}

/// Reads the journal of one station.
package protocol JournalReading: Sendable {
    /// Newest first.
    func page(
        of station: StationID, _ filter: JournalFilter, before: JournalPlace?, limit: Int
    ) async throws -> JournalPage
    /// The days that there is something of, newest first.
    func days(of station: StationID) async throws -> [JournalDay]
    /// The files of a day, oldest first; `part` reads one of them.
    func parts(of station: StationID, on day: CivilDate) async throws -> [Int]
    /// The station's lines of one file, each `TIME DIRECTION MESSAGE`.
    func part(_ number: Int, of station: StationID, on day: CivilDate) async throws -> [UInt8]
    /// The station's messages from now on, until the reader goes away.
    func follow(_ station: StationID) -> AsyncStream<JournalBatch>
}

/// What was taken down of a followed station in a fraction of a second.
package struct JournalBatch: Sendable, Equatable {
    package struct Message: Sendable, Equatable {
        package let at: Timestamp
        package let direction: JournalDirection
        /// As the files have it: one line, without secrets.
        package let text: String

        package init(at: Timestamp, direction: JournalDirection, text: String) {
            self.at = at
            self.direction = direction
            self.text = text
        }
    }

    package var messages: [Message] = []
    /// Messages before these that came faster than they were read.
    package var skipped = 0

    package init() {}
}

package struct JournalFilter: Sendable, Equatable {
    /// Nil for all days.
    package var day: CivilDate?
    package var direction: JournalDirection?
    /// An operation, with the answers to it.
    package var action: String?
    /// Part of the message, in letters of either case.
    package var text: String?
    package var from: Timestamp?
    /// Messages before this time.
    package var until: Timestamp?

    package init(
        day: CivilDate? = nil, direction: JournalDirection? = nil, action: String? = nil, text: String? = nil,
        from: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.day = day
        self.from = from
        self.until = until
        self.direction = direction
        self.action = action
        self.text = text
    }
}

/// Where a message stands; it never moves.
package struct JournalPlace: Sendable, Hashable, CustomStringConvertible {
    package let day: CivilDate
    package let part: Int
    package let line: Int

    package init(day: CivilDate, part: Int, line: Int) {
        self.day = day
        self.part = part
        self.line = line
    }

    /// Such as `2026-11-21.1.17`.
    package init?(_ text: String) {
        let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 3, let day = CivilDate(pieces[0]), let part = Int(pieces[1]), let line = Int(pieces[2]),
            part >= 0, line >= 0
        else { return nil }
        self.init(day: day, part: part, line: line)
    }

    package var description: String { "\(day).\(part).\(line)" }
}

package struct JournalEntry: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case call
        case callResult
        case callError
        /// Not a message of OCPP; `text` is what came.
        case unreadable
    }

    package let place: JournalPlace
    package let at: Timestamp
    package let direction: JournalDirection
    package var kind: Kind
    package var id: String?
    /// Of an answer: what it answers, where that is in the journal.
    package var action: String?
    /// A JSON object; the details of an error.
    package var payload: String?
    package var errorCode: String?
    package var errorDescription: String?
    /// From the call to this answer.
    package var answerMilliseconds: Int64?
    package var text: String?

    package init(place: JournalPlace, at: Timestamp, direction: JournalDirection, kind: Kind) {
        self.place = place
        self.at = at
        self.direction = direction
        self.kind = kind
    }
}

package struct JournalPage: Sendable, Equatable {
    package let entries: [JournalEntry]
    /// Where to go on; nil when there is nothing older. There may be more even when few were found: a search looks at so
    /// much at once and no more.
    package let next: JournalPlace?

    package init(entries: [JournalEntry], next: JournalPlace?) {
        self.entries = entries
        self.next = next
    }
}

package struct JournalDay: Sendable, Equatable {
    package let day: CivilDate
    /// Of its lines, before they are compressed.
    package let bytes: Int64

    package init(day: CivilDate, bytes: Int64) {
        self.day = day
        self.bytes = bytes
    }
}
