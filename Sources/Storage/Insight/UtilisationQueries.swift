import Kernel

/// What the hourly roll-up says of an hour of the day or of the week.
package struct UsageFigures: Sendable, Equatable {
    package var energyWh: Int64 = 0
    package var occupiedMilliseconds: Int64 = 0
    package var sessions: Int64 = 0
    package var revenueMinor: Int64 = 0

    package init() {}

    package static func += (left: inout Self, right: Self) {
        left.energyWh += right.energyWh
        left.occupiedMilliseconds += right.occupiedMilliseconds
        left.sessions += right.sessions
        left.revenueMinor += right.revenueMinor
    }

    static let columns = "SUM(energy_wh), SUM(occupied_ms), SUM(sessions), SUM(revenue_minor)"

    static func read(_ row: any SQLRow, from first: Int) throws -> UsageFigures {
        var figures = UsageFigures()
        figures.energyWh = try row.integerOrNil(first) ?? 0
        figures.occupiedMilliseconds = try row.integerOrNil(first + 1) ?? 0
        figures.sessions = try row.integerOrNil(first + 2) ?? 0
        figures.revenueMinor = try row.integerOrNil(first + 3) ?? 0
        return figures
    }
}

/// Sums of `energy_hours`. An hour counts where it begins, on the clock of its station's site.
package enum UtilisationQueries {
    package struct Cell: Sendable {
        /// `1` for Monday to `7`, or a station's id, or a day as its number since 1970.
        package let key: String
        /// 0 to 23.
        package let hour: Int
        package let figures: UsageFigures
    }

    package enum Row: Sendable {
        case weekday
        case station
    }

    /// The sums by row and hour of the day.
    package static func cells(
        _ row: Row, _ scope: InsightScope, _ zones: [InsightZone], from: Timestamp, to: Timestamp,
        _ connection: any SQLConnection
    ) throws -> [Cell] {
        try ZonePiece.pieces(zones, from: from, to: to).flatMap { piece in
            let local = piece.localHour
            let key =
                switch row {
                case .weekday: "CAST((\(local) / 24 + 3) % 7 + 1 AS TEXT)"
                case .station: "station_id"
                }
            return try connection.query(
                """
                SELECT \(key), \(local) % 24, \(UsageFigures.columns) FROM energy_hours \(filter(scope, piece).whereClause)
                GROUP BY 1, 2
                """,
                filter(scope, piece).arguments
            ) { Cell(key: try $0.text(0), hour: Int(try $0.integer(1)), figures: try .read($0, from: 2)) }
        }
    }

    package enum Total: Sendable {
        case station
        case day
    }

    /// The sums by station, or by local day as its number since 1970.
    package static func totals(
        by total: Total, _ scope: InsightScope, _ zones: [InsightZone], from: Timestamp, to: Timestamp,
        _ connection: any SQLConnection
    ) throws -> [(key: String, figures: UsageFigures)] {
        try ZonePiece.pieces(zones, from: from, to: to).flatMap { piece in
            let key =
                switch total {
                case .station: "station_id"
                case .day: "CAST(\(piece.localHour) / 24 AS TEXT)"
                }
            return try connection.query(
                "SELECT \(key), \(UsageFigures.columns) FROM energy_hours \(filter(scope, piece).whereClause) GROUP BY 1",
                filter(scope, piece).arguments
            ) { (key: try $0.text(0), figures: try UsageFigures.read($0, from: 1)) }
        }
    }

    private static func filter(_ scope: InsightScope, _ piece: ZonePiece) -> SQLFilter {
        var filter = SQLFilter()
        scope.narrowByStation(&filter, "station_id", zone: piece.zone)
        filter.add("hour >=", piece.hours.from)
        filter.add("hour <", piece.hours.before)
        return filter
    }

    /// The sum of a span whose last hour counts in proportion to the part of it that lies before `to`.
    static func sum(
        _ scope: InsightScope, zone: InsightZone, from: Timestamp, to: Timestamp, _ connection: any SQLConnection
    ) throws -> UsageFigures {
        let shift = InsightHours.shift(ofOffset: zone.zone.offset(at: to).seconds)
        let last = (to + shift).millisecondsSinceEpoch / InsightHours.length
        let part = (to + shift).millisecondsSinceEpoch % InsightHours.length
        var filter = SQLFilter()
        scope.narrowByStation(&filter, "station_id", zone: zone)
        filter.add(
            "hour >=", InsightHours.ceiling(from + InsightHours.shift(ofOffset: zone.zone.offset(at: from).seconds)))
        filter.add("hour <=", last)
        var sum = UsageFigures()
        try connection.forEachRow(
            """
            SELECT CASE WHEN hour = \(last) THEN 1 ELSE 0 END, \(UsageFigures.columns) FROM energy_hours
            \(filter.whereClause) GROUP BY 1
            """,
            filter.arguments
        ) { row in
            var figures = try UsageFigures.read(row, from: 1)
            if try row.integer(0) == 1 {
                figures.energyWh = figures.energyWh * part / InsightHours.length
                figures.occupiedMilliseconds = figures.occupiedMilliseconds * part / InsightHours.length
            }
            sum += figures
        }
        return sum
    }
}
