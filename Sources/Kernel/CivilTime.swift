/// A day of the proleptic Gregorian calendar, without a time zone.
package struct CivilDate: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01; the arithmetic is Howard Hinnant's `civil_from_days`.
    package init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `YYYY-MM-DD`; a day that does not exist gives nil.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), day >= 1, day <= Self.daysIn(month: month, year: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let parsed = CivilDate(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "must be a day such as 2026-11-21"))
        }
        self = parsed
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// ISO 8601 weekday: 1 is Monday, 7 is Sunday.
    package var weekday: Int {
        let remainder = (daysSinceEpoch + 3) % 7  // 1970-01-01 was a Thursday
        return (remainder < 0 ? remainder + 7 : remainder) + 1
    }

    package var description: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }

    package static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    package static func isLeap(year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// What a wall clock shows: a day and the time of that day, at one offset from UTC.
package struct CivilTime: Hashable, Sendable {
    package let date: CivilDate
    /// 0 up to but not including 86,400,000.
    package let millisecondOfDay: Int

    package init(_ instant: Timestamp, offsetSeconds: Int) {
        let local = instant.millisecondsSinceEpoch + Int64(offsetSeconds) * 1000
        var (days, rest) = local.quotientAndRemainder(dividingBy: 86_400_000)
        if rest < 0 {
            days -= 1
            rest += 86_400_000
        }
        date = CivilDate(daysSinceEpoch: Int(days))
        millisecondOfDay = Int(rest)
    }

    package var minuteOfDay: Int { millisecondOfDay / 60_000 }

    /// 0...47, the half-hour of the day that tariffs are drawn in.
    package var halfHour: Int { minuteOfDay / 30 }

    func text(milliseconds: Bool, isUTC: Bool = false) -> String {
        guard (0...9999).contains(date.year) else {
            return date.description + "T" + timeText(milliseconds) + (isUTC ? "Z" : "")
        }
        return String(unsafeUninitializedCapacity: 24) { buffer in
            write(to: buffer)
            let length = milliseconds ? 23 : 19
            if isUTC { buffer[length] = UInt8(ascii: "Z") }
            return isUTC ? length + 1 : length
        }
    }

    private func timeText(_ milliseconds: Bool) -> String {
        let seconds = millisecondOfDay / 1000
        let text = padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
        return milliseconds ? text + "." + padded(millisecondOfDay % 1000, 3) : text
    }

    /// `2026-11-21T08:00:00.000`, 23 bytes, of the years that have four digits. Written digit by digit: every message of
    /// a charger carries times.
    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        var position = 0
        func put(_ value: Int, _ width: Int, _ end: Unicode.Scalar?) {
            var rest = value
            for place in (position..<position + width).reversed() {
                buffer[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            position += width
            guard let end else { return }
            buffer[position] = UInt8(ascii: end)
            position += 1
        }
        let seconds = millisecondOfDay / 1000
        put(date.year, 4, "-")
        put(date.month, 2, "-")
        put(date.day, 2, "T")
        put(seconds / 3600, 2, ":")
        put(seconds / 60 % 60, 2, ":")
        put(seconds % 60, 2, ".")
        put(millisecondOfDay % 1000, 3, nil)
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return text.utf8.count >= width ? text : String(repeating: "0", count: width - text.utf8.count) + text
}
