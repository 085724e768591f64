import Kernel

/// When drivers come: more by day and in the evening, fewer at night, other hours at the weekend.
enum Arrivals {
    /// Chances of an arrival at a free EVSE in an hour, in thousandths, by hour of the local day.
    private static let weekday: [Int64] = [
        40, 25, 15, 10, 15, 40, 120, 260, 330, 280, 260, 300, 380, 330, 280, 290, 340, 430, 470, 430, 350, 260, 160, 80,
    ]
    private static let weekend: [Int64] = [
        60, 40, 25, 15, 10, 20, 50, 110, 210, 320, 400, 430, 440, 440, 430, 420, 410, 400, 380, 340, 270, 200, 140, 90,
    ]

    /// The chance of an arrival within a span, in millionths.
    static func chance(at now: Timestamp, utcOffsetSeconds: Int, within span: Milliseconds, factor: Int64) -> UInt32 {
        let local = CivilTime(now, offsetSeconds: utcOffsetSeconds)
        let hourly = (local.date.weekday >= 6 ? weekend : weekday)[local.minuteOfDay / 60]
        return UInt32(clamping: hourly * 1000 * factor * span.count / 3_600_000)
    }
}
