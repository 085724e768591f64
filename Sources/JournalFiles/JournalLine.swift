import Flows
import Kernel

/// One line of a file: `2026-11-21T08:00:00.000Z in [2,"1","Heartbeat",{}]`.
enum JournalLine {
    private static let space = UInt8(ascii: " ")
    private static let newLine = UInt8(ascii: "\n")
    /// `2026-11-21T08:00:00.000Z`
    private static let timeLength = 24

    /// Line ends within a message become spaces, which mean the same to JSON; bytes that are no text become U+FFFD.
    static func append(
        _ message: [UInt8], _ direction: JournalDirection, at: Timestamp, to buffer: inout [UInt8]
    ) {
        buffer += at.description.utf8
        buffer.append(space)
        buffer += direction.rawValue.utf8
        buffer.append(space)
        let start = buffer.count
        buffer += SecretMask.masked(message)
        for index in start..<buffer.count where buffer[index] < 32 || buffer[index] == 127 { buffer[index] = space }
        if String(validating: buffer[start...], as: UTF8.self) == nil {
            let repaired = Array(String(decoding: buffer[start...], as: UTF8.self).utf8)
            buffer.replaceSubrange(start..., with: repaired)
        }
        buffer.append(newLine)
    }

    struct Head {
        let at: Timestamp
        let direction: JournalDirection
        let message: ArraySlice<UInt8>
    }

    /// Nil for what is no line of ours, such as the rest of one that was cut off when the machine lost power.
    static func read(_ line: ArraySlice<UInt8>) -> Head? {
        let end = line.startIndex + timeLength
        guard line.count > timeLength + 4, line[end] == space,
            let at = Timestamp(iso8601: String(decoding: line[line.startIndex..<end], as: UTF8.self)),
            let gap = line[(end + 1)...].firstIndex(of: space),
            let direction = JournalDirection(rawValue: String(decoding: line[(end + 1)..<gap], as: UTF8.self))
        else { return nil }
        return Head(at: at, direction: direction, message: line[(gap + 1)...])
    }

    /// The lines that are whole.
    static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: newLine) {
            lines.append(bytes[start..<end])
            start = end + 1
        }
        return lines
    }

    /// How many bytes of a file are whole lines.
    static func wholeLength(_ bytes: [UInt8]) -> Int { bytes.lastIndex(of: newLine).map { $0 + 1 } ?? 0 }
}
