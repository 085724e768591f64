import Kernel

/// A span in which a station or one of its connectors could not charge a car.
package struct Outage: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The station was not connected.
        case offline
        /// The station said that the connector is faulted or unavailable.
        case status
    }

    package let stationID: StationID
    /// 0: the whole station.
    package let evse: Int
    /// 0: the whole EVSE.
    package let connector: Int
    package let kind: Kind
    package let from: Timestamp
    /// Nil while it lasts.
    package let to: Timestamp?

    package init(
        stationID: StationID, evse: Int, connector: Int, kind: Kind, from: Timestamp, to: Timestamp?
    ) {
        self.stationID = stationID
        self.evse = evse
        self.connector = connector
        self.kind = kind
        self.from = from
        self.to = to
    }
}

package enum OutageRepository {
    /// A shorter one is a reconnect or a message on its way, and is not kept; so a station that flaps cannot fill the
    /// table faster than once in this time.
    package static let shortest = Milliseconds.seconds(60)
    /// How long outages are kept: two years can be compared with each other.
    package static let kept = Milliseconds.hours(24 * 800)

    package static func begin(
        _ kind: Outage.Kind, at: Timestamp, of stationID: StationID, evse: Int = 0, connector: Int = 0,
        _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            INSERT INTO outages (station_id, from_at, evse, connector, kind, to_at) VALUES ($1, $2, $3, $4, $5, NULL)
            ON CONFLICT DO NOTHING
            """,
            stationID, at, evse, connector, kind.rawValue)
    }

    package static func end(
        _ kind: Outage.Kind, at: Timestamp, of stationID: StationID, evse: Int = 0, connector: Int = 0,
        _ connection: any SQLConnection
    ) throws {
        let open = """
            station_id = $1 AND evse = $2 AND connector = $3 AND kind = $4 AND to_at IS NULL
            """
        let short = try connection.execute(
            "DELETE FROM outages WHERE \(open) AND from_at > $5", stationID, evse, connector, kind.rawValue,
            at - shortest)
        if short > 0 { return }
        try connection.executeLater(
            "UPDATE outages SET to_at = $5 WHERE \(open)", stationID, evse, connector, kind.rawValue, at)
    }

    /// Newest first.
    package static func latest(
        of stationID: StationID, limit: Int, _ connection: any SQLConnection
    ) throws -> [Outage] {
        try connection.query(
            """
            SELECT evse, connector, kind, from_at, to_at FROM outages WHERE station_id = $1
            ORDER BY from_at DESC, evse, connector LIMIT \(limit)
            """,
            [stationID]
        ) {
            Outage(
                stationID: stationID, evse: Int(try $0.integer(0)), connector: Int(try $0.integer(1)),
                kind: try $0.word(2), from: try $0.timestamp(3), to: try $0.timestampOrNil(4))
        }
    }

    package static func forget(before: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM outages WHERE to_at < $1", before)
    }
}
