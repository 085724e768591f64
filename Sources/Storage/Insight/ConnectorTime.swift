import Kernel

/// A station as far as its connectors' time counts.
package struct StationCapacity: Sendable, Equatable {
    package let stationID: StationID
    package let siteID: SiteID?
    package let name: String
    /// EVSE and connector number of each.
    package var connectors: [(evse: Int, connector: Int)]
    /// Since it first connected; connector time before does not count.
    package let since: Timestamp
    package let costMinor: Int64?

    package static func == (left: Self, right: Self) -> Bool { left.stationID == right.stationID }

    /// What its connectors could have been used in the span, in milliseconds.
    package func connectorMilliseconds(from: Timestamp, to: Timestamp) -> Int64 {
        max((to - max(from, since)).count, 0) * Int64(connectors.count)
    }
}

package enum StationCapacities {
    /// Active stations with the connectors that they reported.
    package static func all(
        _ scope: InsightScope, zone: InsightZone? = nil, _ connection: any SQLConnection
    ) throws -> [StationCapacity] {
        var filter = SQLFilter()
        scope.narrowStations(&filter, "s", zone: zone)
        var found: [StationCapacity] = []
        try connection.forEachRow(
            """
            SELECT s.id, s.site_id, s.name, s.identity, COALESCE(s.first_connected_at, s.created_at), s.cost_minor,
                c.evse, c.connector
            FROM stations s LEFT JOIN connectors c ON c.station_id = s.id AND c.evse > 0 AND c.connector > 0
            \(filter.whereClause) ORDER BY s.id, c.evse, c.connector
            """,
            filter.arguments
        ) { row in
            let id: StationID = try row.id(0)
            if found.last?.stationID != id {
                let name = try row.text(2)
                found.append(
                    StationCapacity(
                        stationID: id, siteID: try row.idOrNil(1), name: name.isEmpty ? try row.text(3) : name,
                        connectors: [], since: try row.timestamp(4), costMinor: try row.integerOrNil(5)))
            }
            if let evse = try row.integerOrNil(6), let connector = try row.integerOrNil(7) {
                found[found.count - 1].connectors.append((Int(evse), Int(connector)))
            }
        }
        return found
    }

    /// Outages that touch the span, by station.
    package static func outages(
        _ scope: InsightScope, from: Timestamp, to: Timestamp, _ connection: any SQLConnection
    ) throws -> [StationID: [Outage]] {
        var filter = SQLFilter()
        scope.narrowByStation(&filter, "station_id")
        filter.add("from_at <", to)
        filter.add("(to_at IS NULL OR to_at > ?)", values: [from])
        let rows = try connection.query(
            "SELECT station_id, evse, connector, kind, from_at, to_at FROM outages \(filter.whereClause) ORDER BY from_at",
            filter.arguments
        ) {
            Outage(
                stationID: try $0.id(0), evse: Int(try $0.integer(1)), connector: Int(try $0.integer(2)),
                kind: try $0.word(3), from: try $0.timestamp(4), to: try $0.timestampOrNil(5))
        }
        return Dictionary(grouping: rows, by: \.stationID)
    }
}

extension StationCapacity {
    /// When each of its connectors was down within the span, overlapping outages of one connector counted once.
    package func downtimes(
        _ outages: [Outage], from: Timestamp, to: Timestamp
    ) -> [(from: Timestamp, to: Timestamp)] {
        let begin = max(from, since)
        return connectors.flatMap { evse, connector -> [(from: Timestamp, to: Timestamp)] in
            var spans: [(from: Timestamp, to: Timestamp)] = []
            let own = outages.filter { outage in
                outage.evse == 0 || (outage.evse == evse && (outage.connector == 0 || outage.connector == connector))
            }
            for outage in own.sorted(by: { $0.from < $1.from }) {
                let start = max(outage.from, begin, spans.last?.to ?? begin)
                let end = min(outage.to ?? to, to)
                if start < end { spans.append((start, end)) }
            }
            return spans
        }
    }
}
