import Charging
import Kernel

/// A place at a station that is kept for a token until a moment.
package struct ReservationRecord: Sendable, Equatable {
    package let id: ReservationID
    /// What stations know it by (1.6 `reservationId`, 2.x `id`).
    package let number: Int64
    package let operatorID: OperatorID
    /// Where the station is now.
    package internal(set) var siteID: SiteID?
    package let stationID: StationID
    /// 0: any EVSE of the station.
    package let evse: Int
    package let driverID: DriverID?
    package let token: TokenValue
    package let state: ReservationState
    package let reason: String?
    package let commandID: CommandID?
    /// The session that used it.
    package let sessionID: SessionID?
    package let requestedBy: String
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package let finishedAt: Timestamp?

    package init(
        id: ReservationID, number: Int64, operatorID: OperatorID, stationID: StationID, evse: Int,
        driverID: DriverID?, token: TokenValue, state: ReservationState = .requested, reason: String? = nil,
        commandID: CommandID? = nil, sessionID: SessionID? = nil, requestedBy: String, createdAt: Timestamp,
        expiresAt: Timestamp, finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.number = number
        self.operatorID = operatorID
        self.stationID = stationID
        self.evse = evse
        self.driverID = driverID
        self.token = token
        self.state = state
        self.reason = reason
        self.commandID = commandID
        self.sessionID = sessionID
        self.requestedBy = requestedBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.finishedAt = finishedAt
    }
}

package enum ReservationRepository {
    private static let columns = """
        id, number, operator_id, station_id, evse, driver_id, token_kind, token_value, state, reason, command_id,
        session_id, requested_by, created_at, expires_at, finished_at
        """
    private static let selected =
        columns + ", (SELECT site_id FROM stations WHERE stations.id = reservations.station_id)"
    private static let isOpen = "state IN ('requested', 'accepted')"

    package static func insert(_ record: ReservationRecord, _ connection: any SQLConnection) throws {
        let places = (1...16).map { "$\($0)" }.joined(separator: ", ")
        try connection.executeLater(
            "INSERT INTO reservations (\(columns)) VALUES (\(places))",
            record.id, record.number, record.operatorID, record.stationID, record.evse, record.driverID,
            record.token.kind.rawValue, record.token.text, record.state.rawValue, record.reason, record.commandID,
            record.sessionID, record.requestedBy, record.createdAt, record.expiresAt, record.finishedAt)
    }

    package static func saveCommand(
        _ command: CommandID, of id: ReservationID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE reservations SET command_id = $2 WHERE id = $1", id, command)
    }

    /// The station agreed.
    /// - Returns: false when it is not awaited any more.
    package static func accept(_ id: ReservationID, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute("UPDATE reservations SET state = 'accepted' WHERE id = $1 AND state = 'requested'", id)
            == 1
    }

    /// - Returns: false when it had ended already; the first end stands.
    package static func finish(
        _ id: ReservationID, as state: ReservationState, reason: String? = nil, session: SessionID? = nil,
        at: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        precondition(!state.isOpen, "an end ends")
        return try connection.execute(
            """
            UPDATE reservations SET state = $2, reason = $3, session_id = $4, finished_at = $5
            WHERE id = $1 AND \(isOpen)
            """,
            id, state.rawValue, reason, session, at) == 1
    }

    package static func find(_ id: ReservationID, _ connection: any SQLConnection) throws -> ReservationRecord? {
        try connection.first("SELECT \(selected) FROM reservations WHERE id = $1", id, row: read)
    }

    /// Those that a station keeps or was asked for, the first to expire first.
    package static func open(
        at stationID: StationID, _ connection: any SQLConnection
    ) throws -> [ReservationRecord] {
        try connection.rows(
            "SELECT \(selected) FROM reservations WHERE station_id = $1 AND \(isOpen) ORDER BY expires_at, id",
            stationID, row: read)
    }

    /// Those whose time is over, and those that a station was asked for before a moment and has not answered.
    package static func due(
        now: Timestamp, askedBefore: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [ReservationRecord] {
        try connection.rows(
            """
            SELECT \(selected) FROM reservations
            WHERE \(isOpen) AND (expires_at <= $1 OR (state = 'requested' AND created_at < $2))
            ORDER BY expires_at, id LIMIT \(limit)
            """,
            now, askedBefore, row: read)
    }

    package struct Filter: Sendable {
        package var operatorID: OperatorID?
        /// Only these sites; nil for all.
        package var siteIDs: [SiteID]?
        package var stationID: StationID?
        package var driverID: DriverID?
        package var state: ReservationState?

        package init() {}
    }

    /// Newest first.
    package static func page(
        _ wanted: Filter, before: ReservationID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [ReservationRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", wanted.operatorID)
        if let siteIDs = wanted.siteIDs {
            let places = siteIDs.map { _ in "?" }.joined(separator: ", ")
            filter.add(
                "station_id IN (SELECT id FROM stations WHERE site_id IN (\(places.isEmpty ? "NULL" : places)))",
                values: siteIDs)
        }
        filter.add("station_id =", wanted.stationID)
        filter.add("driver_id =", wanted.driverID)
        filter.add("state =", wanted.state?.rawValue)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(selected) FROM reservations \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> ReservationRecord {
        var record = ReservationRecord(
            id: try row.id(0), number: try row.integer(1), operatorID: try row.id(2), stationID: try row.id(3),
            evse: Int(try row.integer(4)), driverID: try row.idOrNil(5),
            token: TokenValue(kind: try row.word(6), raw: try row.text(7)), state: try row.word(8),
            reason: try row.textOrNil(9), commandID: try row.idOrNil(10), sessionID: try row.idOrNil(11),
            requestedBy: try row.text(12), createdAt: try row.timestamp(13), expiresAt: try row.timestamp(14),
            finishedAt: try row.timestampOrNil(15))
        record.siteID = try row.idOrNil(16)
        return record
    }
}
