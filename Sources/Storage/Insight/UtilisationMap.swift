import Kernel

/// How much is charged at which hour, by weekday or by station.
package struct UtilisationMap: Sendable {
    package struct Row: Sendable {
        package let key: String
        package let label: String?
        /// By hour of the day.
        package var hours = [UsageFigures](repeating: UsageFigures(), count: 24)
        /// What the connectors could have been used, by hour of the day.
        package var connectorMilliseconds = [Int64](repeating: 0, count: 24)
    }

    package let currency: Currency
    package let rows: [Row]
    package let total: UsageFigures

    /// - Parameter limit: stations at the most, those with the most energy.
    /// - Returns: nil when there is no such operator.
    package static func read(
        _ kind: UtilisationQueries.Row, _ scope: InsightScope, from: Timestamp, to: Timestamp, limit: Int,
        _ connection: any SQLConnection
    ) throws -> UtilisationMap? {
        guard let (currency, zones) = try InsightZone.all(of: scope, connection) else { return nil }
        var rows: [String: Row] = [:]
        if kind == .weekday {
            for day in 1...7 { rows["\(day)"] = Row(key: "\(day)", label: nil) }
        } else {
            for (id, station) in try EconomicsRepository.stations(scope.operatorID, connection) {
                guard scope.includes(id, at: station.siteID) else { continue }
                rows[id.description] = Row(key: id.description, label: station.name)
            }
        }
        var total = UsageFigures()
        for cell in try UtilisationQueries.cells(kind, scope, zones, from: from, to: to, connection) {
            rows[cell.key]?.hours[cell.hour] += cell.figures
            total += cell.figures
        }
        for zone in zones {
            let stations = try StationCapacities.all(scope, zone: zone, connection)
            switch kind {
            case .weekday: addWeekdays(&rows, stations, zone.zone, from, to)
            case .station: addStations(&rows, stations, zone.zone, from, to)
            }
        }
        return UtilisationMap(currency: currency, rows: ordered(kind, rows, limit), total: total)
    }

    private static func ordered(_ kind: UtilisationQueries.Row, _ rows: [String: Row], _ limit: Int) -> [Row] {
        guard kind == .station else { return rows.values.sorted { $0.key < $1.key } }
        let energy = rows.mapValues { row in row.hours.reduce(0) { $0 + $1.energyWh } }
        let sorted = rows.values.sorted {
            let (left, right) = (energy[$0.key] ?? 0, energy[$1.key] ?? 0)
            return left != right ? left > right : ($0.label ?? "", $0.key) < ($1.label ?? "", $1.key)
        }
        return Array(sorted.prefix(limit))
    }

    /// Hours one after the other, with the connectors that were there by then.
    private static func addWeekdays(
        _ rows: inout [String: Row], _ stations: [StationCapacity], _ zone: SiteTimeZone, _ from: Timestamp,
        _ to: Timestamp
    ) {
        var sums = [[Int64]](repeating: [Int64](repeating: 0, count: 24), count: 8)
        let waiting = stations.sorted { $0.since < $1.since }
        var next = 0
        var connectors: Int64 = 0
        forEachHour(zone, from, to) { hour, weekday, instant in
            while next < waiting.count, waiting[next].since <= instant {
                connectors += Int64(waiting[next].connectors.count)
                next += 1
            }
            sums[weekday][hour] += connectors * InsightHours.length
        }
        for day in 1...7 {
            for hour in 0..<24 { rows["\(day)"]?.connectorMilliseconds[hour] += sums[day][hour] }
        }
    }

    private static func addStations(
        _ rows: inout [String: Row], _ stations: [StationCapacity], _ zone: SiteTimeZone, _ from: Timestamp,
        _ to: Timestamp
    ) {
        func counts(since: Timestamp) -> [Int64] {
            var counts = [Int64](repeating: 0, count: 24)
            forEachHour(zone, max(from, since), to) { hour, _, _ in counts[hour] += 1 }
            return counts
        }
        let whole = counts(since: from)
        for station in stations {
            let hours = station.since <= from ? whole : counts(since: station.since)
            for hour in 0..<24 {
                rows[station.stationID.description]?.connectorMilliseconds[hour] =
                    hours[hour] * InsightHours.length * Int64(station.connectors.count)
            }
        }
    }

    private static func forEachHour(
        _ zone: SiteTimeZone, _ from: Timestamp, _ to: Timestamp, _ body: (Int, Int, Timestamp) -> Void
    ) {
        var begin = from
        while begin < to {
            let (offset, until) = zone.offset(at: begin)
            let shift = InsightHours.shift(ofOffset: offset)
            let end = min(until ?? to, to)
            let first = InsightHours.ceiling(begin + shift)
            for number in first..<max(InsightHours.ceiling(end + shift), first) {
                let local = number + Int64(InsightHours.hours(ofOffset: offset))
                body(
                    Int(local % 24), Int((local / 24 + 3) % 7) + 1,
                    Timestamp(millisecondsSinceEpoch: number * InsightHours.length) - shift)
            }
            begin = end
        }
    }
}
