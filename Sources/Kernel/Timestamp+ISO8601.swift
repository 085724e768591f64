extension Timestamp {
    /// Reads what chargers and API clients send as a time: RFC 3339 with any number of fraction digits, an offset with
    /// or without its colon, `z` or `Z`, a space for the `T`, `24:00:00` for the end of a day. A missing offset means UTC.
    package init?(iso8601 text: String) {
        var text = text
        let parsed = text.withUTF8 { bytes in
            var scanner = ISO8601Scanner(bytes: bytes)
            return scanner.scan()
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// True when the text names its offset; chargers that leave it out are counted as deviating.
    package static func namesOffset(_ text: String) -> Bool {
        guard
            let timeStart = text.utf8.firstIndex(where: {
                $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t") || $0 == 32
            })
        else { return false }
        return text.utf8[timeStart...].dropFirst().contains {
            $0 == UInt8(ascii: "Z") || $0 == UInt8(ascii: "z") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        }
    }
}

private struct ISO8601Scanner {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func scan() -> Timestamp? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2) else { return nil }
        guard (1...12).contains(month), day >= 1, day <= CivilDate.daysIn(month: month, year: year) else { return nil }
        guard skip("T") || skip("t") || skip(" ") else { return nil }
        guard let hour = digits(2), skip(":"), let minute = digits(2), hour <= 24, minute < 60 else { return nil }
        var second = 0
        if skip(":") {
            guard let read = digits(2), read <= 60 else { return nil }
            second = min(read, 59)  // a leap second is taken as the second before it
        }
        guard let milliseconds = fraction(), let offset = offsetSeconds(), position == bytes.count else { return nil }
        if hour == 24, minute + second + milliseconds > 0 { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        return Timestamp(millisecondsSinceEpoch: seconds * 1000 + Int64(milliseconds))
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += count
        return value
    }

    /// Milliseconds of the fraction, cut (not rounded) after three digits; 0 where there is none.
    private mutating func fraction() -> Int? {
        guard skip(".") || skip(",") else { return 0 }
        var value = 0
        var seen = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if seen < 3 { value = value * 10 + Int(bytes[position] - 48) }
            seen += 1
            position += 1
        }
        guard seen > 0 else { return nil }
        for _ in min(seen, 3)..<3 { value *= 10 }
        return value
    }

    private mutating func offsetSeconds() -> Int? {
        if position == bytes.count || skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = digits(2) else { return nil }
        let hasMinutes = skip(":") || position < bytes.count
        guard let minutes = hasMinutes ? digits(2) : 0, hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
