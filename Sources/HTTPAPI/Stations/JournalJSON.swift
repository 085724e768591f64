import Flows
import Foundation
import Kernel

/// Entries of the journal as JSON. Payloads are put in as they are: read and written again, numbers would change.
enum JournalJSON {
    private struct Entry: Encodable {
        let at: Timestamp
        let direction: JournalDirection
        let type: JournalEntry.Kind
        let id: String?
        let action: String?
        let errorCode: String?
        let errorDescription: String?
        let answerMilliseconds: Int64?
        let text: String?

        init(_ entry: JournalEntry) {
            at = entry.at
            direction = entry.direction
            type = entry.kind
            id = entry.id
            action = entry.action
            errorCode = entry.errorCode
            errorDescription = entry.errorDescription
            answerMilliseconds = entry.answerMilliseconds
            text = entry.text
        }
    }

    static func page(_ page: JournalPage) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var bytes = Array("{\"items\":[".utf8)
        for (index, entry) in page.entries.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += try encoder.encode(Entry(entry))
            guard let payload = entry.payload else { continue }
            bytes.removeLast()
            bytes += ",\"payload\":\(payload)}".utf8
        }
        let next = page.next.map { "\"\($0)\"" } ?? "null"
        return bytes + "],\"nextCursor\":\(next)}".utf8
    }
}
