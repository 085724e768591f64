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
    package let from: Timestamp
    /// Nil while it lasts.
    package let to: Timestamp?

    package init(stationID: StationID, evse: Int, connector: Int, from: Timestamp, to: Timestamp?) {
        self.stationID = stationID
        self.evse = evse
        self.connector = connector
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

    package static func forget(before: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM outages WHERE to_at < $1", before)
    }
}
