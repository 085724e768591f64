/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (as in Unix time).
package struct Timestamp: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package let millisecondsSinceEpoch: Int64

    package init(millisecondsSinceEpoch: Int64) { self.millisecondsSinceEpoch = millisecondsSinceEpoch }

    package init(secondsSinceEpoch: Int64) { millisecondsSinceEpoch = secondsSinceEpoch * 1000 }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let parsed = Timestamp(iso8601: text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be an RFC 3339 time such as 2026-11-21T08:00:00Z"))
        }
        self = parsed
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// RFC 3339 with milliseconds and `Z`, such as `2026-11-21T08:00:00.000Z`.
    package var description: String { CivilTime(self, offsetSeconds: 0).text(milliseconds: true, isUTC: true) }

    package static func < (left: Self, right: Self) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }

    package static func + (left: Self, milliseconds: Milliseconds) -> Self {
        Self(millisecondsSinceEpoch: left.millisecondsSinceEpoch + milliseconds.count)
    }

    package static func - (left: Self, milliseconds: Milliseconds) -> Self {
        Self(millisecondsSinceEpoch: left.millisecondsSinceEpoch - milliseconds.count)
    }

    package static func - (left: Self, right: Self) -> Milliseconds {
        Milliseconds(left.millisecondsSinceEpoch - right.millisecondsSinceEpoch)
    }

    /// Whole seconds since the epoch, rounded down.
    package var secondsSinceEpoch: Int64 {
        let (quotient, remainder) = millisecondsSinceEpoch.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// A span of time in whole milliseconds; negative when it goes back.
package struct Milliseconds: Hashable, Sendable, Comparable, Codable {
    package let count: Int64

    package init(_ count: Int64) { self.count = count }

    package static func seconds(_ count: Int) -> Self { Self(Int64(count) * 1000) }
    package static func minutes(_ count: Int) -> Self { Self(Int64(count) * 60_000) }
    package static func hours(_ count: Int) -> Self { Self(Int64(count) * 3_600_000) }

    /// Whole seconds, rounded towards zero.
    package var seconds: Int64 { count / 1000 }

    package static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}
