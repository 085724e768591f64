import Charging
import Kernel

/// A rule that fired on an order. One per rule and order: the same oddity seen again raises `count`.
package struct OrderExceptionRecord: Sendable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case open
        /// Kept for the record; nobody needs to act.
        case noted
        case resolved
    }

    package let id: OrderExceptionID
    package let operatorID: OperatorID
    package let orderID: OrderID
    package let rule: ExceptionRule
    /// The first evidence, as a JSON object of strings.
    package let evidence: String
    package let proposedRepair: ProposedRepair
    package var state: State
    package var count: Int64
    package var resolvedBy: String?
    package var resolution: String?
    /// What was done about it; nil where nobody chose.
    package var action: RepairAction?
    /// What that changed, as JSON.
    package var effect: String?
    package let createdAt: Timestamp
    package var resolvedAt: Timestamp?

    package init(
        id: OrderExceptionID, operatorID: OperatorID, orderID: OrderID, rule: ExceptionRule, evidence: String,
        proposedRepair: ProposedRepair, state: State, count: Int64 = 1, resolvedBy: String? = nil,
        resolution: String? = nil, action: RepairAction? = nil, effect: String? = nil, createdAt: Timestamp,
        resolvedAt: Timestamp? = nil
    ) {
        self.id = id
        self.operatorID = operatorID
        self.orderID = orderID
        self.rule = rule
        self.evidence = evidence
        self.proposedRepair = proposedRepair
        self.state = state
        self.count = count
        self.resolvedBy = resolvedBy
        self.resolution = resolution
        self.action = action
        self.effect = effect
        self.createdAt = createdAt
        self.resolvedAt = resolvedAt
    }
}

package enum OrderExceptionRepository {
    private static let columns = """
        id, operator_id, order_id, rule, evidence, proposed_repair, state, count, resolved_by, resolution, created_at,
        resolved_at, action, effect
        """

    /// - Returns: true when the rule had not fired on the order before.
    package static func record(_ record: OrderExceptionRecord, _ connection: any SQLConnection) throws -> Bool {
        let seen = try connection.execute(
            "UPDATE order_exceptions SET count = count + 1 WHERE order_id = $1 AND rule = $2", record.orderID,
            record.rule.rawValue)
        if seen == 1 { return false }
        try connection.execute(
            "INSERT INTO order_exceptions (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            record.id, record.operatorID, record.orderID, record.rule.rawValue, record.evidence,
            record.proposedRepair.rawValue, record.state.rawValue, record.count, record.resolvedBy,
            record.resolution, record.createdAt, record.resolvedAt, record.action?.rawValue, record.effect)
        return true
    }

    /// - Returns: false when it was resolved already.
    package static func resolve(
        _ id: OrderExceptionID, by actor: String, action: RepairAction?, effect: String?, resolution: String,
        at: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE order_exceptions
            SET state = 'resolved', resolved_by = $2, resolution = $3, resolved_at = $4, action = $5, effect = $6
            WHERE id = $1 AND state <> 'resolved'
            """,
            id, actor, resolution, at, action?.rawValue, effect) == 1
    }

    /// What the repair of a resolved exception changed, as JSON.
    package static func saveEffect(
        _ effect: String, of id: OrderExceptionID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE order_exceptions SET effect = $2 WHERE id = $1 AND action IS NOT NULL", id, effect)
    }

    /// What a rule saw on an order is settled by what came since; also where it was only noted.
    /// - Returns: the state before; nil when there was nothing left to resolve.
    package static func resolve(
        _ rule: ExceptionRule, of order: OrderID, by actor: String, resolution: String, at: Timestamp,
        _ connection: any SQLConnection
    ) throws -> OrderExceptionRecord.State? {
        guard let known = try all(of: order, connection).first(where: { $0.rule == rule }), known.state != .resolved
        else { return nil }
        try connection.execute(
            """
            UPDATE order_exceptions SET state = 'resolved', resolved_by = $2, resolution = $3, resolved_at = $4
            WHERE id = $1 AND state <> 'resolved'
            """,
            known.id, actor, resolution, at)
        return known.state
    }

    /// - Parameter from: only from this state; nil for any.
    /// - Returns: the exception, open; nil when it was that already, or in another state.
    package static func open(
        _ rule: ExceptionRule, of order: OrderID, from state: OrderExceptionRecord.State? = nil,
        _ connection: any SQLConnection
    ) throws -> OrderExceptionRecord? {
        let changed = try connection.execute(
            """
            UPDATE order_exceptions
            SET state = 'open', resolved_by = NULL, resolution = NULL, resolved_at = NULL, action = NULL, effect = NULL
            WHERE order_id = $1 AND rule = $2 AND state <> 'open' AND state = COALESCE($3, state)
            """,
            order, rule.rawValue, state?.rawValue)
        return changed == 0 ? nil : try all(of: order, connection).first { $0.rule == rule }
    }

    package static func find(
        _ id: OrderExceptionID, _ connection: any SQLConnection
    ) throws -> OrderExceptionRecord? {
        try connection.first("SELECT \(columns) FROM order_exceptions WHERE id = $1", id, row: read)
    }

    package static func all(of order: OrderID, _ connection: any SQLConnection) throws -> [OrderExceptionRecord] {
        try connection.rows("SELECT \(columns) FROM order_exceptions WHERE order_id = $1 ORDER BY id", order, row: read)
    }

    package struct Filter: Sendable {
        package var operatorID: OperatorID?
        /// Only orders at these sites; nil for all.
        package var siteIDs: [SiteID]?
        package var siteID: SiteID?
        package var stationID: StationID?
        package var orderID: OrderID?
        package var rule: ExceptionRule?
        package var state: OrderExceptionRecord.State?

        package init() {}
    }

    /// Newest first.
    package static func page(
        _ wanted: Filter, before: OrderExceptionID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [OrderExceptionRecord] {
        var filter = SQLFilter()
        filter.add("e.operator_id =", wanted.operatorID)
        filter.add("e.order_id =", wanted.orderID)
        filter.add("e.rule =", wanted.rule?.rawValue)
        filter.add("e.state =", wanted.state?.rawValue)
        filter.add("o.site_id", in: wanted.siteIDs)
        filter.add("o.site_id =", wanted.siteID)
        filter.add("o.station_id =", wanted.stationID)
        filter.add("e.id <", before)
        let selected = columns.split(separator: ",").map { "e." + $0.trimmed }.joined(separator: ", ")
        return try connection.query(
            """
            SELECT \(selected) FROM order_exceptions e JOIN orders o ON o.id = e.order_id \(filter.whereClause)
            ORDER BY e.id DESC LIMIT \(limit)
            """,
            filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> OrderExceptionRecord {
        OrderExceptionRecord(
            id: try row.id(0), operatorID: try row.id(1), orderID: try row.id(2), rule: try row.word(3),
            evidence: try row.text(4), proposedRepair: try row.word(5), state: try row.word(6),
            count: try row.integer(7), resolvedBy: try row.textOrNil(8), resolution: try row.textOrNil(9),
            action: try row.wordOrNil(12), effect: try row.textOrNil(13), createdAt: try row.timestamp(10),
            resolvedAt: try row.timestampOrNil(11))
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " || $0 == "\n" } }
}
