import Billing
import Kernel

/// The commercial record of a session: one each.
package struct OrderRecord: Sendable, Equatable {
    package let id: OrderID
    /// What people read to each other, such as `20261121-000042`.
    package let number: String
    package let operatorID: OperatorID
    package let siteID: SiteID?
    package let stationID: StationID
    package let sessionID: SessionID
    package var driverID: DriverID?
    package var state: OrderState
    package let currency: Currency
    package var tariffVersionID: TariffVersionID?
    /// Set aside at the start and not yet captured or released.
    package var holdMinor: Int64
    package var energyWh: Int64
    package var totals: OrderTotals
    /// Taken from the wallet, or to be invoiced.
    package var paidMinor: Int64
    /// Priced but not covered.
    package var owedMinor: Int64
    package var refundedMinor: Int64
    /// Was owed, and nobody asks for it any more.
    package var forgivenMinor: Int64
    package var openExceptions: Int64
    package let startedAt: Timestamp
    package var endedAt: Timestamp?
    package var settledAt: Timestamp?
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: OrderID, number: String, operatorID: OperatorID, siteID: SiteID?, stationID: StationID,
        sessionID: SessionID, driverID: DriverID?, state: OrderState, currency: Currency,
        tariffVersionID: TariffVersionID?, holdMinor: Int64 = 0, energyWh: Int64 = 0,
        totals: OrderTotals = OrderTotals(), paidMinor: Int64 = 0, owedMinor: Int64 = 0, refundedMinor: Int64 = 0,
        forgivenMinor: Int64 = 0, openExceptions: Int64 = 0, startedAt: Timestamp, endedAt: Timestamp? = nil,
        settledAt: Timestamp? = nil,
        createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.number = number
        self.operatorID = operatorID
        self.siteID = siteID
        self.stationID = stationID
        self.sessionID = sessionID
        self.driverID = driverID
        self.state = state
        self.currency = currency
        self.tariffVersionID = tariffVersionID
        self.holdMinor = holdMinor
        self.energyWh = energyWh
        self.totals = totals
        self.paidMinor = paidMinor
        self.owedMinor = owedMinor
        self.refundedMinor = refundedMinor
        self.forgivenMinor = forgivenMinor
        self.openExceptions = openExceptions
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.settledAt = settledAt
        self.createdAt = createdAt
        self.version = version
    }
}

/// The sums of an order's lines, in minor units.
package struct OrderTotals: Sendable, Equatable {
    package var electricityMinor: Int64
    package var serviceMinor: Int64
    /// Session, time and idle fees, and what minimum, maximum and rounding changed.
    package var feesMinor: Int64
    package var taxMinor: Int64
    package var totalMinor: Int64

    package init(
        electricityMinor: Int64 = 0, serviceMinor: Int64 = 0, feesMinor: Int64 = 0, taxMinor: Int64 = 0,
        totalMinor: Int64 = 0
    ) {
        self.electricityMinor = electricityMinor
        self.serviceMinor = serviceMinor
        self.feesMinor = feesMinor
        self.taxMinor = taxMinor
        self.totalMinor = totalMinor
    }
}

package enum OrderRepository {
    static let columnNames = [
        "id", "number", "operator_id", "site_id", "station_id", "session_id", "driver_id", "state", "currency",
        "tariff_version_id", "hold_minor", "energy_wh", "electricity_minor", "service_minor", "fees_minor",
        "tax_minor", "total_minor", "paid_minor", "owed_minor", "refunded_minor", "open_exceptions", "started_at",
        "ended_at", "settled_at", "created_at", "version", "forgiven_minor",
    ]
    private static let columns = columnNames.joined(separator: ", ")
    private static let insertion =
        "INSERT INTO orders (\(columns)) VALUES (\((1...27).map { "$\($0)" }.joined(separator: ", ")))"

    /// `YYYYMMDD-n`, n counting the operator's orders for ever; unique within an operator.
    package static func nextNumber(
        operatorID: OperatorID, on day: CivilDate, _ connection: any SQLConnection
    ) throws -> String {
        let count = try CounterRepository.next("order/\(operatorID)", connection)
        let digits = String(count)
        let padding = String(repeating: "0", count: max(0, 6 - digits.utf8.count))
        return day.description.filter { $0 != "-" } + "-" + padding + digits
    }

    package static func insert(_ record: OrderRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            insertion,
            record.id, record.number, record.operatorID, record.siteID, record.stationID, record.sessionID,
            record.driverID, record.state.rawValue, record.currency, record.tariffVersionID, record.holdMinor,
            record.energyWh, record.totals.electricityMinor, record.totals.serviceMinor, record.totals.feesMinor,
            record.totals.taxMinor, record.totals.totalMinor, record.paidMinor, record.owedMinor,
            record.refundedMinor, record.openExceptions, record.startedAt, record.endedAt, record.settledAt,
            record.createdAt, record.version, record.forgivenMinor)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: OrderRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE orders SET driver_id = $3, state = $4, tariff_version_id = $5, hold_minor = $6, energy_wh = $7,
                electricity_minor = $8, service_minor = $9, fees_minor = $10, tax_minor = $11, total_minor = $12,
                paid_minor = $13, owed_minor = $14, refunded_minor = $15, open_exceptions = $16, ended_at = $17,
                settled_at = $18, forgiven_minor = $19, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.driverID, record.state.rawValue, record.tariffVersionID,
            record.holdMinor, record.energyWh, record.totals.electricityMinor, record.totals.serviceMinor,
            record.totals.feesMinor, record.totals.taxMinor, record.totals.totalMinor, record.paidMinor,
            record.owedMinor, record.refundedMinor, record.openExceptions, record.endedAt, record.settledAt,
            record.forgivenMinor) == 1
    }

    package static func find(_ id: OrderID, _ connection: any SQLConnection) throws -> OrderRecord? {
        try connection.first("SELECT \(columns) FROM orders WHERE id = $1", id, row: read)
    }

    package static func find(session id: SessionID, _ connection: any SQLConnection) throws -> OrderRecord? {
        try connection.first("SELECT \(columns) FROM orders WHERE session_id = $1", id, row: read)
    }

    /// What a driver's wallet could not cover, oldest first. What is to be invoiced is not among them.
    package static func debts(
        of driver: DriverID, except: OrderID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [OrderRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM orders WHERE driver_id = $1 AND owed_minor > 0 AND id <> $2 AND EXISTS (
                SELECT 1 FROM order_exceptions e WHERE e.order_id = orders.id AND e.rule = 'balanceShortfall')
            ORDER BY started_at, id LIMIT \(limit)
            """,
            driver, except?.description ?? "", row: read)
    }

    package struct Filter: Sendable {
        package var operatorID: OperatorID?
        package var siteID: SiteID?
        /// Only these sites; nil for all.
        package var siteIDs: [SiteID]?
        package var stationID: StationID?
        package var driverID: DriverID?
        package var state: OrderState?
        package var sessionID: SessionID?
        package var number: String?
        package var startedFrom: Timestamp?
        package var startedBefore: Timestamp?
        /// A text that people look for an order by.
        package var search: OrderSearch?

        package init() {}
    }

    /// Newest start first; `after` is the last row of the page before. Each filter has an index that gives this order.
    package static func page(
        _ wanted: Filter, after: (Timestamp, OrderID)?, limit: Int, _ connection: any SQLConnection
    ) throws -> [OrderRecord] {
        if let search = wanted.search, let branches = try search.branches(wanted, connection) {
            return try page(wanted, of: branches, after: after, limit: limit, connection)
        }
        let filter = filter(wanted, after: after)
        return try connection.query(
            "SELECT \(columns) FROM orders \(filter.whereClause) ORDER BY started_at DESC, id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    /// The newest of what each branch finds; each reads no more than a page of its own index.
    private static func page(
        _ wanted: Filter, of branches: [@Sendable (inout SQLFilter) -> Void], after: (Timestamp, OrderID)?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [OrderRecord] {
        guard !branches.isEmpty else { return [] }
        var wanted = wanted
        wanted.search = nil
        // Kept by the branches, and another index might be taken for it.
        wanted.operatorID = nil
        var all = SQLFilter()
        var parts: [String] = []
        for (place, branch) in branches.enumerated() {
            all.beginAnother()
            branch(&all)
            add(wanted, after: after, to: &all)
            parts.append(
                "SELECT id FROM (SELECT id FROM orders \(all.whereClause) ORDER BY started_at DESC, id DESC LIMIT \(limit)) AS b\(place)"
            )
        }
        return try connection.query(
            """
            SELECT \(columns) FROM orders WHERE id IN (\(parts.joined(separator: " UNION ALL ")))
            ORDER BY started_at DESC, id DESC LIMIT \(limit)
            """,
            all.arguments, read)
    }

    /// - Parameter alias: before each column, such as `o.`.
    static func filter(_ wanted: Filter, after: (Timestamp, OrderID)?, alias: String = "") -> SQLFilter {
        var filter = SQLFilter()
        add(wanted, after: after, alias: alias, to: &filter)
        return filter
    }

    private static func add(
        _ wanted: Filter, after: (Timestamp, OrderID)?, alias: String = "", to filter: inout SQLFilter
    ) {
        filter.add("\(alias)operator_id =", wanted.operatorID)
        filter.add("\(alias)site_id =", wanted.siteID)
        filter.add("\(alias)site_id", in: wanted.siteIDs)
        filter.add("\(alias)station_id =", wanted.stationID)
        filter.add("\(alias)driver_id =", wanted.driverID)
        filter.add("\(alias)state =", wanted.state?.rawValue)
        filter.add("\(alias)session_id =", wanted.sessionID)
        filter.add("\(alias)number =", wanted.number)
        filter.add("\(alias)started_at >=", wanted.startedFrom)
        if let after {
            // One tight bound: of two, the database may search by the looser one.
            let latest = wanted.startedBefore.map { min($0 - Milliseconds(1), after.0) }
            filter.add("\(alias)started_at <=", latest)
            filter.add("(\(alias)started_at, \(alias)id) < (?, ?)", values: [after.0, after.1])
        } else {
            filter.add("\(alias)started_at <", wanted.startedBefore)
        }
        wanted.search?.narrow(&filter, alias: alias)
    }

    static func read(_ row: any SQLRow) throws -> OrderRecord {
        OrderRecord(
            id: try row.id(0), number: try row.text(1), operatorID: try row.id(2), siteID: try row.idOrNil(3),
            stationID: try row.id(4), sessionID: try row.id(5), driverID: try row.idOrNil(6), state: try row.word(7),
            currency: try row.currency(8), tariffVersionID: try row.idOrNil(9), holdMinor: try row.integer(10),
            energyWh: try row.integer(11),
            totals: OrderTotals(
                electricityMinor: try row.integer(12), serviceMinor: try row.integer(13),
                feesMinor: try row.integer(14), taxMinor: try row.integer(15), totalMinor: try row.integer(16)),
            paidMinor: try row.integer(17), owedMinor: try row.integer(18), refundedMinor: try row.integer(19),
            forgivenMinor: try row.integer(26), openExceptions: try row.integer(20), startedAt: try row.timestamp(21),
            endedAt: try row.timestampOrNil(22),
            settledAt: try row.timestampOrNil(23), createdAt: try row.timestamp(24), version: try row.integer(25))
    }
}
