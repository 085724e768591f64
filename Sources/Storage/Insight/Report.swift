import Billing
import Kernel

/// Connector time in a span, and what became of it.
package struct ConnectorFigures: Sendable, Equatable {
    package var connectorMilliseconds: Int64 = 0
    package var downMilliseconds: Int64 = 0
    package var outages: Int64 = 0
    package var usage = UsageFigures()

    package static func += (left: inout Self, right: Self) {
        left.connectorMilliseconds += right.connectorMilliseconds
        left.downMilliseconds += right.downMilliseconds
        left.outages += right.outages
        left.usage += right.usage
    }
}

/// What electricity and stations cost beside what they earned.
package struct BenefitFigures: Sendable, Equatable {
    package var electricityCostMinor: Int64 = 0
    /// Energy of sites whose price of electricity nobody said.
    package var energyWithoutPriceWh: Int64 = 0
    /// What the stations of the row cost; nil where that is not a question or nobody said.
    package var stationCostMinor: Int64?

    package static func += (left: inout Self, right: Self) {
        left.electricityCostMinor += right.electricityCostMinor
        left.energyWithoutPriceWh += right.energyWithoutPriceWh
        if let cost = right.stationCostMinor { left.stationCostMinor = (left.stationCostMinor ?? 0) + cost }
    }
}

/// One row of any report.
package struct ReportRow: Sendable {
    package let key: String
    package var label: String?
    package var orders = OrderFigures()
    package var connectors = ConnectorFigures()
    package var benefit = BenefitFigures()

    package init(key: String) { self.key = key }

    package mutating func add(_ other: Self) {
        orders += other.orders
        connectors += other.connectors
        benefit += other.benefit
    }
}

package struct Report: Sendable {
    package let currency: Currency
    /// In order of time, else of their labels.
    package let rows: [ReportRow]
    package let total: ReportRow

    package struct Request: Sendable {
        package let scope: InsightScope
        package let group: ReportGroup
        package let from: Timestamp
        package let to: Timestamp
        /// Nil: each site's own.
        package let utilityPriceMicrosPerKWh: Int64?

        package init(
            scope: InsightScope, group: ReportGroup, from: Timestamp, to: Timestamp, utilityPriceMicrosPerKWh: Int64?
        ) {
            self.scope = scope
            self.group = group
            self.from = from
            self.to = to
            self.utilityPriceMicrosPerKWh = utilityPriceMicrosPerKWh
        }
    }

    /// Revenue, energy and benefit.
    /// - Returns: nil when there is no such operator.
    package static func ofOrders(
        _ request: Request, withBenefit: Bool, _ connection: any SQLConnection
    ) throws -> Report? {
        guard let (currency, zones) = try InsightZone.all(of: request.scope, connection) else { return nil }
        let sites = try EconomicsRepository.sites(request.scope.operatorID, connection)
        let stations = try EconomicsRepository.stations(request.scope.operatorID, connection)
        var rows = ReportRows(request.group, sites, stations)
        let found = try ReportQueries.orders(
            by: request.group, bySite: withBenefit, request.scope, zones, from: request.from, to: request.to,
            connection)
        for part in found {
            var row = ReportRow(key: part.key)
            row.orders = part.figures
            if withBenefit {
                let own = part.siteID.flatMap { sites[$0]?.utilityPriceMicrosPerKWh }
                if let price = request.utilityPriceMicrosPerKWh ?? own {
                    row.benefit.electricityCostMinor = EnergyCost.minor(
                        part.figures.energyWh, microsPerKWh: price, currency: currency)
                } else {
                    row.benefit.energyWithoutPriceWh = part.figures.energyWh
                }
            }
            rows.add(row)
        }
        if withBenefit { rows.addStationCosts(request.scope) }
        var total = rows.total
        if request.group == .period {
            // An order is in the row of each period that it touches.
            total.orders.orders = try ReportQueries.count(
                request.scope, from: request.from, to: request.to, connection)
        }
        return Report(currency: currency, rows: rows.sorted, total: total)
    }

    /// Utilisation and availability; by site, station, day, week or month.
    /// - Returns: nil when there is no such operator.
    package static func ofConnectors(
        _ request: Request, _ connection: any SQLConnection
    ) throws -> Report? {
        guard let (currency, zones) = try InsightZone.all(of: request.scope, connection) else { return nil }
        let (from, to) = (request.from, request.to)
        let stations = try EconomicsRepository.stations(request.scope.operatorID, connection)
        var rows = ReportRows(
            request.group, try EconomicsRepository.sites(request.scope.operatorID, connection), stations)
        let byPlace = request.group == .site || request.group == .station
        for (key, figures) in try UtilisationQueries.totals(
            by: byPlace ? .station : .day, request.scope, zones, from: from, to: to, connection)
        {
            var row = ReportRow(key: key)
            if request.group == .site {
                let site = StationID(key).flatMap { stations[$0]?.siteID }
                row = ReportRow(key: site?.description ?? "")
            }
            row.connectors.usage = figures
            rows.add(row)
        }
        let outages = try StationCapacities.outages(request.scope, from: from, to: to, connection)
        for zone in zones {
            let buckets = byPlace ? [] : LocalDays.buckets(request.group, zone.zone, from: from, to: to)
            for station in try StationCapacities.all(request.scope, zone: zone, connection) {
                let downtimes = station.downtimes(outages[station.stationID] ?? [], from: from, to: to)
                let place = request.group == .station ? station.stationID.description : station.siteID?.description
                for bucket in byPlace ? [(key: place ?? "", from: from, to: to)] : buckets {
                    var row = ReportRow(key: bucket.key)
                    row.connectors.connectorMilliseconds = station.connectorMilliseconds(
                        from: bucket.from, to: bucket.to)
                    for down in downtimes where down.from < bucket.to && down.to > bucket.from {
                        row.connectors.downMilliseconds += (min(down.to, bucket.to) - max(down.from, bucket.from)).count
                        row.connectors.outages += down.from >= bucket.from ? 1 : 0
                    }
                    rows.add(row, isNamed: true)
                }
            }
        }
        return Report(currency: currency, rows: rows.sorted, total: rows.total)
    }
}

/// Rows on their way into a report: the same key is one row, and days fold into weeks and months.
private struct ReportRows {
    private let group: ReportGroup
    private let sites: [SiteID: EconomicsRepository.SiteCost]
    private let stations: [StationID: EconomicsRepository.StationCost]
    private var rows: [String: ReportRow] = [:]
    private(set) var total = ReportRow(key: "")

    init(
        _ group: ReportGroup, _ sites: [SiteID: EconomicsRepository.SiteCost],
        _ stations: [StationID: EconomicsRepository.StationCost]
    ) {
        self.group = group
        self.sites = sites
        self.stations = stations
    }

    /// - Parameter isNamed: the key is a row's key already, not the number of a day.
    mutating func add(_ row: ReportRow, isNamed: Bool = false) {
        let key = isNamed ? row.key : name(row.key)
        rows[key, default: ReportRow(key: key)].add(row)
        total.add(row)
    }

    private func name(_ key: String) -> String {
        switch group {
        case .day, .week, .month: Int(key).map { LocalDays.name(ofDay: $0, group) } ?? key
        case .site, .station, .period, .driverGroup: key
        }
    }

    /// What the stations of each row cost, where a row is a place.
    mutating func addStationCosts(_ scope: InsightScope) {
        for (id, station) in stations {
            guard let cost = station.costMinor, scope.includes(id, at: station.siteID) else { continue }
            total.benefit.stationCostMinor = (total.benefit.stationCostMinor ?? 0) + cost
            let key: String
            switch group {
            case .site: key = station.siteID?.description ?? ""
            case .station: key = id.description
            case .day, .week, .month, .period, .driverGroup: continue
            }
            rows[key, default: ReportRow(key: key)].benefit.stationCostMinor =
                (rows[key]?.benefit.stationCostMinor ?? 0) + cost
        }
    }

    var sorted: [ReportRow] {
        let labelled = rows.values.map { row in
            var row = row
            switch group {
            case .site: row.label = SiteID(row.key).flatMap { sites[$0]?.name }
            case .station: row.label = StationID(row.key).flatMap { stations[$0]?.name }
            case .day, .week, .month, .period, .driverGroup: break
            }
            return row
        }
        return labelled.sorted { ($0.label ?? "", $0.key) < ($1.label ?? "", $1.key) }
    }
}
