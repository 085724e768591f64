import Flows
import Kernel
import OCPPWire

/// One line of a file: `2026-11-21T08:00:00.000Z 01a1fccf-1663-748a-b307-9240a69e1d88 in [2,"1","Heartbeat",{}]`.
enum JournalLine {
    private static let space = UInt8(ascii: " ")
    private static let newLine = UInt8(ascii: "\n")
    /// `2026-11-21T08:00:00.000Z`
    private static let timeLength = 24
    private static let stationLength = 36

    /// Line ends within a message become spaces, which mean the same to JSON; bytes that are no text become U+FFFD.
    /// - Returns: where in the buffer the message begins; it goes to the end of the line.
    @discardableResult
    static func append(
        _ message: [UInt8], _ direction: JournalDirection, of station: StationID, at: Timestamp,
        to buffer: inout [UInt8]
    ) -> Int {
        buffer += at.description.utf8
        buffer.append(space)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: RawID.textLength) {
            station.raw.writeText(to: $0)
            buffer += $0
        }
        buffer.append(space)
        buffer += direction.rawValue.utf8
        buffer.append(space)
        let start = buffer.count
        buffer += SecretMask.masked(message)
        let all = buffer.withUnsafeMutableBufferPointer { bytes in
            var all: UInt8 = 0
            for index in start..<bytes.count {
                all |= bytes[index]
                if bytes[index] < 32 || bytes[index] == 127 { bytes[index] = space }
            }
            return all
        }
        // Most messages are ASCII, which needs no look at how its bytes belong together.
        if all >= 0x80, String(validating: buffer[start...], as: UTF8.self) == nil {
            let repaired = Array(String(decoding: buffer[start...], as: UTF8.self).utf8)
            buffer.replaceSubrange(start..., with: repaired)
        }
        buffer.append(newLine)
        return start
    }

    /// The lines of one station, each as `TIME DIRECTION MESSAGE`.
    static func lines(of station: StationID, in bytes: [UInt8]) -> [[UInt8]] {
        let wanted = Array("\(station) ".utf8)
        return lines(of: bytes).filter { $0.dropFirst(timeLength + 1).starts(with: wanted) }.map { line in
            Array(line.prefix(timeLength + 1)) + line.dropFirst(timeLength + 1 + wanted.count)
        }
    }

    /// Nil for what is no line of ours.
    static func station(of line: ArraySlice<UInt8>) -> StationID? {
        line.dropFirst(timeLength + 1).prefix(stationLength).withUnsafeBufferPointer {
            RawID(utf8: $0).map { StationID($0) }
        }
    }

    struct Head {
        let at: Timestamp
        let direction: JournalDirection
        let message: ArraySlice<UInt8>
    }

    /// Reads `TIME DIRECTION MESSAGE`.
    ///
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
