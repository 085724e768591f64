import Billing
import Kernel

/// An order with the names that people know things by.
package struct ExportedOrder: Sendable {
    package let order: OrderRecord
    package let siteName: String?
    package let stationName: String
    package let stationIdentity: String
    package let driverName: String?
    package let driverGroup: String?
}

package enum OrderExportQueries {
    /// The next orders of the list, with the same order and filters as `OrderRepository.page`.
    package static func page(
        _ wanted: OrderRepository.Filter, after: (Timestamp, OrderID)?, limit: Int, _ connection: any SQLConnection
    ) throws -> [ExportedOrder] {
        let filter = OrderRepository.filter(wanted, after: after, alias: "o.")
        let columns = OrderRepository.columnNames.map { "o.\($0)" }.joined(separator: ", ")
        let first = OrderRepository.columnNames.count
        return try connection.query(
            """
            SELECT \(columns), p.name, s.name, s.identity, d.name, d.driver_group
            FROM orders o JOIN stations s ON s.id = o.station_id LEFT JOIN sites p ON p.id = o.site_id
            LEFT JOIN drivers d ON d.id = o.driver_id
            \(filter.whereClause) ORDER BY o.started_at DESC, o.id DESC LIMIT \(limit)
            """,
            filter.arguments
        ) {
            ExportedOrder(
                order: try OrderRepository.read($0), siteName: try $0.textOrNil(first),
                stationName: try $0.text(first + 1), stationIdentity: try $0.text(first + 2),
                driverName: try $0.textOrNil(first + 3), driverGroup: try $0.textOrNil(first + 4))
        }
    }
}
