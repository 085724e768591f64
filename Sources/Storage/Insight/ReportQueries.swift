import Kernel

/// What the rows of a report are.
package enum ReportGroup: String, Sendable, CaseIterable {
    case site
    case station
    case day
    /// Monday to Sunday, named by its Monday.
    case week
    case month
    /// The tariff's names of the times of day.
    case period
    case driverGroup
}

/// Sums over orders. Money in minor units of the operator's currency.
package struct OrderFigures: Sendable, Equatable {
    package var orders: Int64 = 0
    package var energyWh: Int64 = 0
    package var electricityMinor: Int64 = 0
    package var serviceMinor: Int64 = 0
    package var feesMinor: Int64 = 0
    /// Contained in the total.
    package var taxMinor: Int64 = 0
    package var totalMinor: Int64 = 0
    package var refundedMinor: Int64 = 0
    /// The tax that came back with refunds.
    package var refundedTaxMinor: Int64 = 0
    package var paidMinor: Int64 = 0
    package var owedMinor: Int64 = 0
    package var durationMilliseconds: Int64 = 0

    package init() {}

    package static func += (left: inout Self, right: Self) {
        left.orders += right.orders
        left.energyWh += right.energyWh
        left.electricityMinor += right.electricityMinor
        left.serviceMinor += right.serviceMinor
        left.feesMinor += right.feesMinor
        left.taxMinor += right.taxMinor
        left.totalMinor += right.totalMinor
        left.refundedMinor += right.refundedMinor
        left.refundedTaxMinor += right.refundedTaxMinor
        left.paidMinor += right.paidMinor
        left.owedMinor += right.owedMinor
        left.durationMilliseconds += right.durationMilliseconds
    }

    static func - (left: Self, right: Self) -> Self {
        var rest = OrderFigures()
        rest.orders = left.orders - right.orders
        rest.energyWh = left.energyWh - right.energyWh
        rest.electricityMinor = left.electricityMinor - right.electricityMinor
        rest.serviceMinor = left.serviceMinor - right.serviceMinor
        rest.feesMinor = left.feesMinor - right.feesMinor
        rest.taxMinor = left.taxMinor - right.taxMinor
        rest.totalMinor = left.totalMinor - right.totalMinor
        rest.refundedMinor = left.refundedMinor - right.refundedMinor
        rest.refundedTaxMinor = left.refundedTaxMinor - right.refundedTaxMinor
        rest.paidMinor = left.paidMinor - right.paidMinor
        rest.owedMinor = left.owedMinor - right.owedMinor
        rest.durationMilliseconds = left.durationMilliseconds - right.durationMilliseconds
        return rest
    }

    /// The share of refunds is rounded half away from zero, as `Billing.Refund` books it.
    static let columns = """
        COUNT(*), SUM(o.energy_wh), SUM(o.electricity_minor), SUM(o.service_minor), SUM(o.fees_minor), SUM(o.tax_minor),
        SUM(o.total_minor), SUM(o.refunded_minor), SUM(CASE WHEN o.refunded_minor = 0 OR o.total_minor <= 0 THEN 0
            ELSE (2 * o.tax_minor * o.refunded_minor + o.total_minor) / (2 * o.total_minor) END),
        SUM(o.paid_minor), SUM(o.owed_minor),
        SUM(CASE WHEN o.ended_at > o.started_at THEN o.ended_at - o.started_at ELSE 0 END)
        """

    static func read(_ row: any SQLRow, from first: Int) throws -> OrderFigures {
        func sum(_ index: Int) throws -> Int64 { try row.integerOrNil(first + index) ?? 0 }
        var figures = OrderFigures()
        figures.orders = try sum(0)
        figures.energyWh = try sum(1)
        figures.electricityMinor = try sum(2)
        figures.serviceMinor = try sum(3)
        figures.feesMinor = try sum(4)
        figures.taxMinor = try sum(5)
        figures.totalMinor = try sum(6)
        figures.refundedMinor = try sum(7)
        figures.refundedTaxMinor = try sum(8)
        figures.paidMinor = try sum(9)
        figures.owedMinor = try sum(10)
        figures.durationMilliseconds = try sum(11)
        return figures
    }
}

/// Sums of orders by what a report asks for. An order counts on the day that its session began, on its site's clock.
package enum ReportQueries {
    package struct Row: Sendable {
        /// An id, a day as its number since 1970, a period, or a group; empty where there is none.
        package let key: String
        package let siteID: SiteID?
        package var figures: OrderFigures
    }

    /// - Parameter bySite: a row for each site of each key, for what is counted with the site's own prices.
    package static func orders(
        by group: ReportGroup, bySite: Bool, _ scope: InsightScope, _ zones: [InsightZone], from: Timestamp,
        to: Timestamp, _ connection: any SQLConnection
    ) throws -> [Row] {
        switch group {
        case .day, .week, .month:
            try ZonePiece.pieces(zones, from: from, to: to).flatMap { piece in
                try rows(
                    "CAST((o.started_at + \(piece.offsetSeconds * 1000)) / 86400000 AS TEXT)", bySite, scope,
                    piece.zone, from: piece.from, to: piece.to, connection)
            }
        case .site: try rows("COALESCE(o.site_id, '')", bySite, scope, nil, from: from, to: to, connection)
        case .station: try rows("o.station_id", bySite, scope, nil, from: from, to: to, connection)
        case .driverGroup: try rows("COALESCE(d.driver_group, '')", bySite, scope, nil, from: from, to: to, connection)
        case .period: try periods(bySite, scope, from: from, to: to, connection)
        }
    }

    package static func count(
        _ scope: InsightScope, from: Timestamp, to: Timestamp, _ connection: any SQLConnection
    ) throws -> Int64 {
        let filter = filter(scope, nil, from, to)
        return try connection.query("SELECT COUNT(*) FROM orders o \(filter.whereClause)", filter.arguments) {
            try $0.integer(0)
        }.first ?? 0
    }

    private static func rows(
        _ key: String, _ bySite: Bool, _ scope: InsightScope, _ zone: InsightZone?, from: Timestamp, to: Timestamp,
        _ connection: any SQLConnection
    ) throws -> [Row] {
        let filter = filter(scope, zone, from, to)
        return try connection.query(
            """
            SELECT \(key), \(siteColumn(bySite)), \(OrderFigures.columns)
            FROM orders o LEFT JOIN drivers d ON d.id = o.driver_id \(filter.whereClause) GROUP BY 1, 2 ORDER BY 1, 2
            """,
            filter.arguments
        ) { Row(key: try $0.text(0), siteID: try $0.idOrNil(1), figures: try .read($0, from: 2)) }
    }

    /// Energy and its prices by the period of their lines; what belongs to no period is the row without a key, so that
    /// the rows add up to the whole.
    private static func periods(
        _ bySite: Bool, _ scope: InsightScope, from: Timestamp, to: Timestamp, _ connection: any SQLConnection
    ) throws -> [Row] {
        let filter = filter(scope, nil, from, to)
        let lines = try connection.query(
            """
            SELECT l.period, \(siteColumn(bySite)), COUNT(DISTINCT o.id),
                SUM(CASE WHEN l.kind = 'electricity' THEN l.quantity ELSE 0 END),
                SUM(CASE WHEN l.kind = 'electricity' THEN l.amount_minor ELSE 0 END),
                SUM(CASE WHEN l.kind = 'service' THEN l.amount_minor ELSE 0 END), SUM(l.amount_minor)
            FROM orders o JOIN order_lines l ON l.order_id = o.id \(filter.whereClause) AND l.period IS NOT NULL
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            filter.arguments
        ) { row in
            var figures = OrderFigures()
            figures.orders = try row.integer(2)
            figures.energyWh = try row.integerOrNil(3) ?? 0
            figures.electricityMinor = try row.integerOrNil(4) ?? 0
            figures.serviceMinor = try row.integerOrNil(5) ?? 0
            figures.totalMinor = try row.integerOrNil(6) ?? 0
            return Row(key: try row.text(0), siteID: try row.idOrNil(1), figures: figures)
        }
        let priced = try connection.query(
            """
            SELECT \(siteColumn(bySite)), COUNT(DISTINCT o.id) FROM orders o JOIN order_lines l ON l.order_id = o.id
            \(filter.whereClause) AND l.period IS NOT NULL GROUP BY 1
            """,
            filter.arguments
        ) { (site: try $0.idOrNil(0) as SiteID?, orders: try $0.integer(1)) }
        let rest = try rows("''", bySite, scope, nil, from: from, to: to, connection).map { whole -> Row in
            var rest = whole
            for line in lines where line.siteID == whole.siteID { rest.figures = rest.figures - line.figures }
            let priced = priced.first { $0.site == whole.siteID }?.orders ?? 0
            rest.figures.orders = whole.figures.orders - priced
            return rest
        }
        return lines + rest.filter { $0.figures != OrderFigures() }
    }

    private static func siteColumn(_ bySite: Bool) -> String { bySite ? "o.site_id" : "CAST(NULL AS TEXT)" }

    private static func filter(
        _ scope: InsightScope, _ zone: InsightZone?, _ from: Timestamp, _ to: Timestamp
    ) -> SQLFilter {
        var filter = SQLFilter()
        scope.narrow(&filter, "o", zone: zone)
        filter.add("o.started_at >=", from)
        filter.add("o.started_at <", to)
        return filter
    }
}
