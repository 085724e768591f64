import Kernel

/// What the figures are asked of: an operator, or one of its sites or stations.
package struct InsightScope: Sendable, Equatable {
    package let operatorID: OperatorID
    package var siteID: SiteID?
    /// Those that the caller may see; nil: all, and what has no site.
    package var siteIDs: [SiteID]?
    package var stationID: StationID?

    package init(
        operatorID: OperatorID, siteID: SiteID? = nil, siteIDs: [SiteID]? = nil, stationID: StationID? = nil
    ) {
        self.operatorID = operatorID
        self.siteID = siteID
        self.siteIDs = siteIDs
        self.stationID = stationID
    }

    /// Whether a station is meant.
    func includes(_ station: StationID, at site: SiteID?) -> Bool {
        (stationID.map { $0 == station } ?? true) && (siteID.map { $0 == site } ?? true)
            && (siteIDs.map { allowed in site.map { allowed.contains($0) } ?? false } ?? true)
    }

    /// Narrows rows of `alias` that carry operator, site and station, such as sessions and orders.
    func narrow(_ filter: inout SQLFilter, _ alias: String, zone: InsightZone? = nil) {
        filter.add("\(alias).operator_id =", operatorID)
        filter.add("\(alias).site_id =", siteID)
        filter.add("\(alias).site_id", in: siteIDs)
        filter.add("\(alias).station_id =", stationID)
        if let zone { zone.narrow(&filter, "\(alias).site_id", operatorID) }
    }

    /// Narrows stations; only those that may charge count.
    func narrowStations(_ filter: inout SQLFilter, _ alias: String, zone: InsightZone? = nil) {
        filter.add("\(alias).operator_id =", operatorID)
        filter.add("\(alias).admission = 'active'")
        filter.add("\(alias).site_id =", siteID)
        filter.add("\(alias).site_id", in: siteIDs)
        filter.add("\(alias).id =", stationID)
        if let zone { zone.narrow(&filter, "\(alias).site_id", operatorID) }
    }

    /// Narrows rows that only name their station, such as hours; those of disabled stations stay in the history.
    func narrowByStation(_ filter: inout SQLFilter, _ column: String, zone: InsightZone? = nil) {
        var conditions = ["x.operator_id = ?"]
        var values: [any SQLBindable] = [operatorID]
        if let siteID {
            conditions.append("x.site_id = ?")
            values.append(siteID)
        }
        if let siteIDs {
            let places = Array(repeating: "?", count: siteIDs.count).joined(separator: ", ")
            conditions.append(siteIDs.isEmpty ? "1 = 0" : "x.site_id IN (\(places))")
            values += siteIDs
        }
        if let stationID {
            conditions.append("x.id = ?")
            values.append(stationID)
        }
        if let zone, !zone.isOnly {
            conditions.append(zone.condition("x.site_id"))
            values += [operatorID, zone.zone.identifier]
        }
        filter.add(
            "\(column) IN (SELECT x.id FROM stations x WHERE \(conditions.joined(separator: " AND ")))", values: values)
    }
}

/// One of the time zones that an operator's sites are in. Stations without a site are in the operator's.
package struct InsightZone: Sendable, Equatable {
    package let zone: SiteTimeZone
    /// The zone of the operator, so that of whatever has no site.
    let isOperators: Bool
    /// All that is asked for is in this zone.
    let isOnly: Bool

    /// With two values: the operator, and the name of the zone.
    func condition(_ column: String) -> String {
        let within = "\(column) IN (SELECT z.id FROM sites z WHERE z.operator_id = ? AND z.time_zone = ?)"
        return isOperators ? "(\(column) IS NULL OR \(within))" : within
    }

    fileprivate func narrow(_ filter: inout SQLFilter, _ column: String, _ operatorID: OperatorID) {
        guard !isOnly else { return }
        filter.add(condition(column), values: [operatorID, zone.identifier])
    }

    /// - Returns: nil when there is no such operator.
    package static func all(
        of scope: InsightScope, _ connection: any SQLConnection
    ) throws -> (currency: Currency, zones: [InsightZone])? {
        guard let owner = try OperatorRepository.find(scope.operatorID, connection) else { return nil }
        var names = [owner.timeZone]
        if let siteID = scope.siteID {
            names = try connection.rows(
                "SELECT time_zone FROM sites WHERE id = $1 AND operator_id = $2", siteID, scope.operatorID
            ) { try $0.text(0) }
        } else {
            names += try connection.rows(
                "SELECT DISTINCT time_zone FROM sites WHERE operator_id = $1 AND time_zone <> $2 ORDER BY time_zone",
                scope.operatorID, owner.timeZone
            ) { try $0.text(0) }
        }
        let zones = names.map { SiteTimeZones.zone($0) }
        return (
            owner.currency,
            zones.map {
                InsightZone(zone: $0, isOperators: $0.identifier == owner.timeZone, isOnly: zones.count == 1)
            }
        )
    }
}

/// A stretch of time in which a zone keeps one offset from UTC, so that SQL finds days and hours by adding it.
struct ZonePiece {
    let zone: InsightZone
    let offsetSeconds: Int
    let from: Timestamp
    let to: Timestamp

    static func pieces(_ zones: [InsightZone], from: Timestamp, to: Timestamp) -> [ZonePiece] {
        zones.flatMap { zone -> [ZonePiece] in
            var pieces: [ZonePiece] = []
            var begin = from
            while begin < to {
                let (seconds, until) = zone.zone.offset(at: begin)
                let end = min(until ?? to, to)
                pieces.append(ZonePiece(zone: zone, offsetSeconds: seconds, from: begin, to: end))
                begin = end
            }
            return pieces
        }
    }

    /// The first kept hour that begins in the piece, and the first that begins after it.
    var hours: (from: Int64, before: Int64) {
        let shift = InsightHours.shift(ofOffset: offsetSeconds)
        return (InsightHours.ceiling(from + shift), InsightHours.ceiling(to + shift))
    }

    /// What makes a kept hour the hour of the site's clock, in SQL.
    var localHour: String { "(hour + \(InsightHours.hours(ofOffset: offsetSeconds)))" }
}

/// Hours since the epoch, as the roll-up counts them.
package enum InsightHours {
    package static let length: Int64 = 3_600_000

    /// Kept hours begin where the hours of the site's clock do. In zones that are not whole hours from UTC they begin so
    /// much earlier than hours of UTC.
    package static func shift(ofOffset seconds: Int) -> Milliseconds {
        Milliseconds(Int64(seconds) * 1000 - Int64(hours(ofOffset: seconds)) * length)
    }

    /// Whole hours of an offset from UTC, rounded down.
    static func hours(ofOffset seconds: Int) -> Int {
        seconds >= 0 ? seconds / 3600 : -((3599 - seconds) / 3600)
    }

    /// The first hour that begins at the instant or after it.
    package static func ceiling(_ instant: Timestamp) -> Int64 {
        let (quotient, remainder) = instant.millisecondsSinceEpoch.quotientAndRemainder(dividingBy: length)
        return remainder > 0 ? quotient + 1 : quotient
    }
}
