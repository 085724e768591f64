import Kernel
import Storage

/// The parameters that all figures take: whose, where and when.
struct InsightQuery {
    let scope: InsightScope
    let from: Timestamp
    let to: Timestamp

    /// Without `from` and `to`: four whole weeks until now, so that each weekday counts as often.
    static let standardSpan = Milliseconds.hours(24 * 28)
    /// Three years, so that a year can be compared with the one before; longer spans would hold up the database.
    static let maximumSpan = Milliseconds.hours(24 * 1100)
    /// Time zones are tabled for these years.
    static let earliest = Timestamp(secondsSinceEpoch: 946_684_800)  // 2000-01-01
    static let latest = Timestamp(secondsSinceEpoch: 3_155_760_000)  // 2070-01-01

    /// What was asked for, before it is known to be complete.
    struct Asked {
        let operatorID: OperatorID?
        let siteID: SiteID?
        let stationID: StationID?
        var from: Timestamp?
        var to: Timestamp?

        init(_ query: inout Query, hasSpan: Bool = true) {
            operatorID = query.id("operatorId")
            siteID = query.id("siteId")
            stationID = query.id("stationId")
            if hasSpan {
                from = query.time("from")
                to = query.time("to")
            }
        }
    }

    init(_ asked: Asked, _ caller: Caller, now: Timestamp) throws {
        guard let operatorID = try caller.operatorID(asked: asked.operatorID) else {
            throw Problem.invalid("operatorId", "is required: this client works for the whole platform")
        }
        scope = InsightScope(
            operatorID: operatorID, siteID: asked.siteID, siteIDs: caller.siteIDs(of: operatorID),
            stationID: asked.stationID)
        to = asked.to ?? max(asked.from ?? now, now)
        from = asked.from ?? to - Self.standardSpan
        try Self.check(from, to, field: "from")
    }

    static func check(_ from: Timestamp, _ to: Timestamp, field: String) throws {
        guard from < to, from >= earliest, to <= latest, to - from <= maximumSpan else {
            let days = maximumSpan.count / 86_400_000
            throw Problem.invalid(field, "must be before `to`, at the most \(days) days, from 2000 to 2070")
        }
    }
}

/// A part of a whole in permille; nil where there is no whole, and never above the whole.
func permille(_ part: Int64, of whole: Int64) -> Int64? {
    whole > 0 ? min(Int64(clamping: Int128(part) * 1000 / Int128(whole)), 1000) : nil
}
