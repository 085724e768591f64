import Billing
import Kernel

package enum OrderLineRepository {
    private static let columns = """
        order_id, line, kind, period, from_at, to_at, quantity, unit, unit_price_micros, amount_minor, is_interpolated,
        correction
        """

    /// Appends lines; those that an order has stay as they are.
    package static func insert(_ lines: [OrderLine], of order: OrderID, _ connection: any SQLConnection) throws {
        let sql = "SELECT COALESCE(MAX(line), 0) FROM order_lines WHERE order_id = $1"
        let last = try connection.first(sql, order) { try $0.integer(0) } ?? 0
        for (index, line) in lines.enumerated() {
            try connection.executeLater(
                "INSERT INTO order_lines (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                order, last + Int64(index) + 1, line.kind.rawValue, line.period?.rawValue, line.from, line.to,
                line.quantity, line.unit.rawValue, line.unitPriceMicros, line.amountMinor, line.isInterpolated,
                line.correction)
        }
    }

    package static func all(of order: OrderID, _ connection: any SQLConnection) throws -> [OrderLine] {
        try connection.rows("SELECT \(columns) FROM order_lines WHERE order_id = $1 ORDER BY line", order) {
            OrderLine(
                kind: try $0.word(2), period: try $0.wordOrNil(3), from: try $0.timestampOrNil(4),
                to: try $0.timestampOrNil(5), quantity: try $0.integer(6), unit: try $0.word(7),
                unitPriceMicros: try $0.integer(8), amountMinor: try $0.integer(9), isInterpolated: try $0.bool(10),
                correction: try $0.integer(11))
        }
    }
}
