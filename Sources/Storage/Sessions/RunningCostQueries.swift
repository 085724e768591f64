import Kernel

/// What a running session costs so far, for a station that shows it.
package struct ShownCost: Sendable, Equatable {
    package let sessionID: SessionID
    package let stationID: StationID
    package let transactionID: String
    package let costMinor: Int64
    package let currency: Currency
}

package enum RunningCostQueries {
    /// Sessions at connected stations of 2.x that said that they show the cost, by id.
    package static func page(
        after: SessionID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [ShownCost] {
        var filter = SQLFilter()
        filter.add("s.state = 'charging'")
        filter.add("s.transaction_id IS NOT NULL")
        filter.add("t.presence <> 'offline'")
        filter.add(
            """
            s.station_id IN (SELECT station_id FROM station_variables
                WHERE name IN ('TariffCostCtrlr/Available(Cost)', 'TariffCostCtrlr/Enabled(Cost)')
                GROUP BY station_id HAVING SUM(CASE WHEN LOWER(value) = 'true' THEN 0 ELSE 1 END) = 0)
            """)
        filter.add("s.id >", after)
        return try connection.query(
            """
            SELECT s.id, s.station_id, s.transaction_id, p.cost_minor, o.currency
            FROM sessions s JOIN session_progress p ON p.session_id = s.id JOIN stations t ON t.id = s.station_id
                JOIN operators o ON o.id = s.operator_id
            \(filter.whereClause) ORDER BY s.id LIMIT \(limit)
            """,
            filter.arguments
        ) {
            ShownCost(
                sessionID: try $0.id(0), stationID: try $0.id(1), transactionID: try $0.text(2),
                costMinor: try $0.integer(3), currency: try $0.currency(4))
        }
    }
}
