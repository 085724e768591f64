import Kernel

/// A site and why somebody should look at it.
package struct SiteAttention: Sendable, Equatable {
    /// Nil: stations without a site.
    package let siteID: SiteID?
    package var name: String?
    package var offlineStations: Int64 = 0
    package var silentStations: Int64 = 0
    package var faultedConnectors: Int64 = 0
    package var openExceptions: Int64 = 0

    /// Places where nobody can charge.
    package var lost: Int64 { offlineStations + faultedConnectors }

    var needsSomebody: Bool { lost + silentStations + openExceptions > 0 }

    /// The worse first: places lost, then money in doubt, then silence.
    static func precedes(_ left: Self, _ right: Self) -> Bool {
        let leftKey = (left.lost, left.openExceptions, left.silentStations)
        let rightKey = (right.lost, right.openExceptions, right.silentStations)
        if leftKey != rightKey { return leftKey > rightKey }
        return (left.name ?? "", left.siteID?.description ?? "") < (right.name ?? "", right.siteID?.description ?? "")
    }
}

package enum AttentionQueries {
    /// Sites that the first screen names.
    package static let limit = 20

    /// - Returns: the sites that need it most, and the open exceptions of all.
    package static func all(
        _ scope: InsightScope, _ connection: any SQLConnection
    ) throws -> (sites: [SiteAttention], openExceptions: Int64) {
        var sites: [String: SiteAttention] = [:]
        func change(_ id: SiteID?, _ edit: (inout SiteAttention) -> Void) {
            edit(&sites[id?.description ?? "", default: SiteAttention(siteID: id)])
        }
        var stations = SQLFilter()
        scope.narrowStations(&stations, "s")
        try connection.forEachRow(
            """
            SELECT s.site_id, SUM(CASE WHEN s.presence = 'offline' THEN 1 ELSE 0 END),
                SUM(CASE WHEN s.presence = 'silent' THEN 1 ELSE 0 END)
            FROM stations s \(stations.whereClause) GROUP BY s.site_id
            """,
            stations.arguments
        ) { row in
            let (offline, silent) = (try row.integer(1), try row.integer(2))
            change(try row.idOrNil(0)) {
                $0.offlineStations = offline
                $0.silentStations = silent
            }
        }
        stations.add("c.status = 'faulted' AND c.evse > 0 AND c.connector > 0")
        try connection.forEachRow(
            """
            SELECT s.site_id, COUNT(*) FROM stations s JOIN connectors c ON c.station_id = s.id
            \(stations.whereClause) GROUP BY s.site_id
            """,
            stations.arguments
        ) { row in
            let count = try row.integer(1)
            change(try row.idOrNil(0)) { $0.faultedConnectors = count }
        }
        let openExceptions = try openExceptions(scope, connection)
        for (id, count) in openExceptions { change(id) { $0.openExceptions = count } }
        let worst = sites.values.filter(\.needsSomebody).sorted(by: SiteAttention.precedes).prefix(limit)
        let named = try worst.map { site in
            var site = site
            site.name = try site.siteID.flatMap { try SiteRepository.find($0, connection)?.name }
            return site
        }
        return (named.sorted(by: SiteAttention.precedes), openExceptions.reduce(0) { $0 + $1.count })
    }

    private static func openExceptions(
        _ scope: InsightScope, _ connection: any SQLConnection
    ) throws -> [(site: SiteID?, count: Int64)] {
        var orders = SQLFilter()
        scope.narrow(&orders, "o")
        orders.add("o.open_exceptions > 0")
        return try connection.query(
            "SELECT o.site_id, SUM(o.open_exceptions) FROM orders o \(orders.whereClause) GROUP BY o.site_id",
            orders.arguments
        ) { (site: try $0.idOrNil(0), count: try $0.integer(1)) }
    }
}
