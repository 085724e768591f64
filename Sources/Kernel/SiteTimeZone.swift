import Foundation

/// An IANA time zone with its transitions worked out once, so that pricing asks a sorted table and not the system.
package struct SiteTimeZone: Sendable, Equatable {
    /// Transitions are tabled for these years; outside, the nearest offset is taken.
    private static let years = 2000...2070

    package let identifier: String
    /// Instants in milliseconds at which an offset begins, ascending.
    private let starts: [Int64]
    private let offsets: [Int]

    /// Nil unless the system knows the identifier, such as `Asia/Taipei`.
    package init?(_ identifier: String) {
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        self.identifier = identifier
        let first = CivilDate(year: Self.years.lowerBound, month: 1, day: 1).daysSinceEpoch
        let last = CivilDate(year: Self.years.upperBound, month: 1, day: 1).daysSinceEpoch
        var cursor = Date(timeIntervalSince1970: Double(first) * 86_400)
        let end = Date(timeIntervalSince1970: Double(last) * 86_400)
        var starts = [Int64(first) * 86_400_000]
        var offsets = [zone.secondsFromGMT(for: cursor)]
        while let next = zone.nextDaylightSavingTimeTransition(after: cursor), next < end, next > cursor {
            starts.append(Int64(next.timeIntervalSince1970.rounded()) * 1000)
            offsets.append(zone.secondsFromGMT(for: next))
            cursor = next
        }
        self.starts = starts
        self.offsets = offsets
    }

    private init(utc: Void) {
        identifier = "UTC"
        starts = [0]
        offsets = [0]
    }

    package static let utc = SiteTimeZone(utc: ())

    /// Seconds east of UTC at the instant, and the instant at which that changes next.
    package func offset(at instant: Timestamp) -> (seconds: Int, until: Timestamp?) {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= instant.millisecondsSinceEpoch { low = middle + 1 } else { high = middle }
        }
        let until = low < starts.count ? Timestamp(millisecondsSinceEpoch: starts[low]) : nil
        return (offsets[max(low - 1, 0)], until)
    }

    package func civil(_ instant: Timestamp) -> CivilTime {
        CivilTime(instant, offsetSeconds: offset(at: instant).seconds)
    }

    /// The instants at which a wall clock in the zone shows that day and time, in order: one, none where clocks go
    /// forward over it, two where they go back.
    package func instants(of date: CivilDate, millisecondOfDay: Int) -> [Timestamp] {
        let local = Int64(date.daysSinceEpoch) * 86_400_000 + Int64(millisecondOfDay)
        // No offset is a whole day, so the instants lie within a day of the local time taken as UTC.
        let last = Timestamp(millisecondsSinceEpoch: local) + .hours(24)
        var found: [Timestamp] = []
        var from: Timestamp? = Timestamp(millisecondsSinceEpoch: local) - .hours(24)
        while let begin = from, begin <= last {
            let (seconds, until) = offset(at: begin)
            let instant = Timestamp(millisecondsSinceEpoch: local - Int64(seconds) * 1000)
            if instant >= begin, until.map({ instant < $0 }) ?? true { found.append(instant) }
            from = until
        }
        return found
    }
}
