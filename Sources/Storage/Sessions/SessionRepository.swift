import Charging
import Kernel

/// A session with what the business adds to it.
package struct SessionRecord: Sendable, Equatable {
    package var session: ChargingSession
    /// What the station's own identifiers make of the start; a start that comes again finds its session by it.
    package let startKey: String
    package var tariffVersionID: TariffVersionID?
    package var stopRequestedAt: Timestamp?
    package let createdAt: Timestamp
    /// Of its driver when they identified: whatever becomes of the driver, the session keeps its discounts.
    package var driverGroup: String?

    package init(
        session: ChargingSession, startKey: String, tariffVersionID: TariffVersionID?,
        stopRequestedAt: Timestamp? = nil, createdAt: Timestamp, driverGroup: String? = nil
    ) {
        self.session = session
        self.startKey = startKey
        self.tariffVersionID = tariffVersionID
        self.stopRequestedAt = stopRequestedAt
        self.createdAt = createdAt
        self.driverGroup = driverGroup
    }
}

package enum SessionRepository {
    static let columnNames = [
        "id", "number", "start_key", "operator_id", "site_id", "station_id", "evse", "connector", "transaction_id",
        "token_kind", "token_value", "driver_id", "state", "started_at", "meter_start_wh", "ended_at", "meter_stop_wh",
        "stop_reason", "stop_requested_at", "tariff_version_id", "created_at", "driver_group",
    ]
    private static let columns = columnNames.joined(separator: ", ")
    private static let insertion =
        "INSERT INTO sessions (\(columns)) VALUES (\((1...22).map { "$\($0)" }.joined(separator: ", ")))"

    /// The next session number; 1.6 stations know their session by it, so it stays within 31 bits.
    package static func nextNumber(_ connection: any SQLConnection) throws -> Int64 {
        try CounterRepository.next("session", connection)
    }

    package static func insert(_ record: SessionRecord, _ connection: any SQLConnection) throws {
        let session = record.session
        try connection.executeLater(
            insertion,
            session.id, session.number, record.startKey, session.operatorID, session.siteID, session.stationID,
            session.evse, session.connector, session.transactionID, session.token?.kind.rawValue, session.token?.text,
            session.driverID, session.state.rawValue, session.startedAt, session.meterStartWh, session.endedAt,
            session.meterStopWh, session.stopReason, record.stopRequestedAt, record.tariffVersionID, record.createdAt,
            record.driverGroup)
    }

    /// Saves what an end changes.
    package static func saveEnd(_ session: ChargingSession, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "UPDATE sessions SET state = $2, ended_at = $3, meter_stop_wh = $4, stop_reason = $5 WHERE id = $1",
            session.id, session.state.rawValue, session.endedAt, session.meterStopWh, session.stopReason)
        try ProgressRepository.settleSamples(of: session.id, connection)
    }

    package static func saveTariffVersion(
        _ version: TariffVersionID, of id: SessionID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE sessions SET tariff_version_id = $2 WHERE id = $1", id, version)
    }

    /// The start came after events that it began with: the session and its order take it over.
    package static func saveStart(
        of id: SessionID, at: Timestamp, meterStartWh: Int64, evse: Int, connector: Int,
        _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE sessions SET started_at = $2, meter_start_wh = $3, evse = $4, connector = $5 WHERE id = $1", id, at,
            meterStartWh, evse, connector)
        try connection.executeLater("UPDATE orders SET started_at = $2 WHERE session_id = $1", id, at)
    }

    /// An earlier reading came than the one that the session began with.
    package static func saveMeterStart(of session: ChargingSession, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "UPDATE sessions SET meter_start_wh = $2 WHERE id = $1", session.id, session.meterStartWh)
    }

    /// The session's transaction id, which the station uses again, becomes another one.
    package static func rename(
        _ id: SessionID, transactionID: String, startKey: String, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE sessions SET transaction_id = $2, start_key = $3 WHERE id = $1", id, transactionID, startKey)
    }

    /// Sessions of a station that ended, and ran at an instant; the last to begin first.
    package static func ended(
        around at: Timestamp, of stationID: StationID, limit: Int, _ connection: any SQLConnection
    ) throws -> [SessionRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM sessions WHERE station_id = $1 AND started_at <= $2 AND ended_at >= $2
            ORDER BY started_at DESC, id DESC LIMIT \(limit)
            """,
            stationID, at, row: read)
    }

    /// A 2.x station may name the token only after the session began (EV plugged first).
    package static func saveToken(
        _ token: TokenValue, driverID: DriverID?, group: String?, of id: SessionID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            UPDATE sessions SET token_kind = $2, token_value = $3, driver_id = $4, driver_group = $5 WHERE id = $1
            """,
            id, token.kind.rawValue, token.text, driverID, group)
    }

    /// Nobody knew whose session it was.
    package static func saveDriver(
        _ driverID: DriverID, group: String?, of id: SessionID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE sessions SET driver_id = $2, driver_group = $3 WHERE id = $1", id, driverID, group)
    }

    /// - Returns: false when a stop was asked for after `before`.
    package static func markStopRequested(
        _ id: SessionID, at: Timestamp, before: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE sessions SET stop_requested_at = $2
            WHERE id = $1 AND (stop_requested_at IS NULL OR stop_requested_at <= $3)
            """,
            id, at, before) == 1
    }

    package static func find(_ id: SessionID, _ connection: any SQLConnection) throws -> SessionRecord? {
        try connection.first("SELECT \(columns) FROM sessions WHERE id = $1", id, row: read)
    }

    package static func find(startKey: String, _ connection: any SQLConnection) throws -> SessionRecord? {
        try connection.first("SELECT \(columns) FROM sessions WHERE start_key = $1", startKey, row: read)
    }

    /// The session that a 1.6 end made, because its transaction was not known.
    /// - Parameter reference: as the first part of its transaction id says it.
    package static func madeByEnd(
        _ reference: String, at stationID: StationID, meterStopWh: Int64?, from: Timestamp, to: Timestamp,
        _ connection: any SQLConnection
    ) throws -> SessionID? {
        try connection.first(
            """
            SELECT id FROM sessions WHERE station_id = $1 AND started_at <= $4 AND ended_at BETWEEN $3 AND $4
                AND transaction_id LIKE $2 AND meter_stop_wh = $5
            ORDER BY started_at DESC LIMIT 1
            """,
            stationID, reference + "/%", from, to, meterStopWh ?? 0
        ) { try $0.id(0) }
    }

    /// Sessions that a 1.6 end made, because its transaction was not known, and that ended at an instant or later; those
    /// that began nearest to it first.
    package static func madeByEnd(
        at stationID: StationID, from at: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [SessionRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM sessions
            WHERE station_id = $1 AND started_at >= $2 AND ended_at >= $2 AND transaction_id LIKE 'orphan-%'
            ORDER BY started_at, id LIMIT \(limit)
            """,
            stationID, at, row: read)
    }

    /// What came next at the EVSE, or what ended there last before: what its meter said then is known.
    package static func neighbours(
        of session: ChargingSession, _ connection: any SQLConnection
    ) throws -> (previous: SessionRecord?, next: SessionRecord?) {
        // Where it stood is not known: nothing is next to it.
        guard session.evse > 0 else { return (nil, nil) }
        let next = try connection.first(
            """
            SELECT \(columns) FROM sessions WHERE station_id = $1 AND evse = $2 AND started_at > $3 AND id <> $4
            ORDER BY started_at, id LIMIT 1
            """,
            session.stationID, session.evse, session.startedAt, session.id, row: read)
        let previous = try connection.first(
            """
            SELECT \(columns) FROM sessions WHERE station_id = $1 AND evse = $2 AND started_at < $3 AND id <> $4
            ORDER BY started_at DESC, id DESC LIMIT 1
            """,
            session.stationID, session.evse, session.startedAt, session.id, row: read)
        return (previous, next)
    }

    package static func running(
        at stationID: StationID, evse: Int?, _ connection: any SQLConnection
    ) throws -> [SessionRecord] {
        var filter = SQLFilter()
        filter.add("station_id =", stationID)
        filter.add("state = 'charging' AND ended_at IS NULL")
        filter.add("evse =", evse)
        return try connection.query(
            "SELECT \(columns) FROM sessions \(filter.whereClause) ORDER BY started_at, id", filter.arguments, read)
    }

    package static func countRunning(
        token: String, operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> Int {
        let count = try connection.first(
            """
            SELECT COUNT(*) FROM sessions
            WHERE token_value = $1 AND operator_id = $2 AND state = 'charging' AND ended_at IS NULL
            """,
            token, operatorID
        ) { try $0.integer(0) }
        return Int(count ?? 0)
    }

    /// Sessions that are still running, were last measured before `before` and known by then: the station's clock, which
    /// says when it measured, may be years behind.
    package static func runningUnheard(
        before: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [SessionID] {
        try connection.rows(
            """
            SELECT s.id FROM sessions s JOIN session_progress p ON p.session_id = s.id
            WHERE s.state = 'charging' AND s.ended_at IS NULL AND p.last_at < $1 AND s.created_at < $1
            ORDER BY p.last_at LIMIT \(limit)
            """,
            before
        ) { try $0.id(0) }
    }

    /// Sessions whose end came until then, and whose start did not come at all.
    package static func awaitingStart(
        since: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [SessionID] {
        try connection.rows(
            """
            SELECT id FROM sessions WHERE state = 'charging' AND ended_at IS NOT NULL AND created_at <= $1
            ORDER BY created_at LIMIT \(limit)
            """,
            since
        ) { try $0.id(0) }
    }

    package struct Filter: Sendable {
        package var operatorID: OperatorID?
        package var siteID: SiteID?
        /// Only these sites; nil for all.
        package var siteIDs: [SiteID]?
        package var stationID: StationID?
        package var driverID: DriverID?
        package var state: SessionWord?
        package var startedFrom: Timestamp?
        package var startedBefore: Timestamp?
        /// Of the operator; with it `operatorID` must be there.
        package var clock: SessionClock?

        package init() {}
    }

    /// Newest start first; `after` is the last row of the page before.
    package static func page(
        _ wanted: Filter, after: (Timestamp, SessionID)?, limit: Int, _ connection: any SQLConnection
    ) throws -> [SessionRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", wanted.operatorID)
        filter.add("site_id =", wanted.siteID)
        filter.add("site_id", in: wanted.siteIDs)
        filter.add("station_id =", wanted.stationID)
        filter.add("driver_id =", wanted.driverID)
        switch wanted.state {
        case .charging: filter.add("state = 'charging' AND ended_at IS NULL")
        case .awaitingStart: filter.add("state = 'charging' AND ended_at IS NOT NULL")
        case .ended: filter.add("state = 'ended'")
        case nil: break
        }
        filter.add("started_at >=", wanted.startedFrom)
        filter.add("started_at <", wanted.startedBefore)
        if let clock = wanted.clock, let operatorID = wanted.operatorID {
            try clock.narrow(&filter, of: operatorID, connection)
        }
        if let after { filter.add("(started_at, id) < (?, ?)", values: [after.0, after.1]) }
        return try connection.query(
            "SELECT \(columns) FROM sessions \(filter.whereClause) ORDER BY started_at DESC, id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    static func read(_ row: any SQLRow) throws -> SessionRecord {
        var token: TokenValue?
        if let value = try row.textOrNil(10) {
            token = TokenValue(kind: try row.word(9), raw: value)
        }
        let session = ChargingSession(
            id: try row.id(0), number: try row.integer(1), operatorID: try row.id(3), siteID: try row.idOrNil(4),
            stationID: try row.id(5), evse: Int(try row.integer(6)), connector: Int(try row.integer(7)),
            transactionID: try row.textOrNil(8), token: token, driverID: try row.idOrNil(11),
            startedAt: try row.timestamp(13), meterStartWh: try row.integer(14), state: try row.word(12),
            endedAt: try row.timestampOrNil(15), meterStopWh: try row.integerOrNil(16),
            stopReason: try row.textOrNil(17))
        return SessionRecord(
            session: session, startKey: try row.text(2), tariffVersionID: try row.idOrNil(19),
            stopRequestedAt: try row.timestampOrNil(18), createdAt: try row.timestamp(20),
            driverGroup: try row.textOrNil(21))
    }
}
