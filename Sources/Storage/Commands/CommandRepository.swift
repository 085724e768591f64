import Charging
import Kernel

/// A command to a station, from its request to its end.
package struct CommandRecord: Sendable, Equatable {
    package let id: CommandID
    package let operatorID: OperatorID?
    /// Where the station is now.
    package internal(set) var siteID: SiteID?
    package let stationID: StationID
    package let kind: String
    /// The command as JSON, without secrets and cards.
    package let body: String
    package var state: CommandState
    package var reason: String?
    /// What the station said besides, as JSON.
    package var details: String?
    /// The session that a remote start led to.
    package var sessionID: SessionID?
    /// By which a session is known as that of a remote start, until the command ends.
    package let startToken: String?
    package let startNumber: Int64?
    package let requestedBy: String
    package let requestedAt: Timestamp
    package let deadlineAt: Timestamp
    package var finishedAt: Timestamp?

    package init(
        id: CommandID, operatorID: OperatorID?, stationID: StationID, kind: String, body: String,
        state: CommandState = .sent, reason: String? = nil, details: String? = nil, sessionID: SessionID? = nil,
        startToken: String? = nil, startNumber: Int64? = nil, requestedBy: String, requestedAt: Timestamp,
        deadlineAt: Timestamp, finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.operatorID = operatorID
        self.stationID = stationID
        self.kind = kind
        self.body = body
        self.state = state
        self.reason = reason
        self.details = details
        self.sessionID = sessionID
        self.startToken = startToken
        self.startNumber = startNumber
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.deadlineAt = deadlineAt
        self.finishedAt = finishedAt
    }
}

package enum CommandRepository {
    private static let columns = """
        id, operator_id, station_id, kind, body, state, reason, details, session_id, start_token, start_number,
        requested_by, requested_at, deadline_at, finished_at
        """
    private static let selected = columns + ", (SELECT site_id FROM stations WHERE stations.id = commands.station_id)"
    private static let insertion =
        "INSERT INTO commands (\(columns)) VALUES (\((1...15).map { "$\($0)" }.joined(separator: ", ")))"

    package static func insert(_ record: CommandRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            insertion,
            record.id, record.operatorID, record.stationID, record.kind, record.body, record.state.rawValue,
            record.reason, record.details, record.sessionID, record.startToken, record.startNumber,
            record.requestedBy, record.requestedAt, record.deadlineAt, record.finishedAt)
    }

    /// Saves the outcome of a command that has none yet.
    /// - Returns: false when it had ended already; the first end stands.
    package static func save(_ record: CommandRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE commands SET state = $2, reason = $3, details = $4, session_id = $5, finished_at = $6, start_token = $7
            WHERE id = $1 AND state IN ('sent', 'awaitingSession')
            """,
            record.id, record.state.rawValue, record.reason, record.details, record.sessionID, record.finishedAt,
            record.state.isFinal ? nil : record.startToken) == 1
    }

    package static func find(_ id: CommandID, _ connection: any SQLConnection) throws -> CommandRecord? {
        try connection.first("SELECT \(selected) FROM commands WHERE id = $1", id, row: read)
    }

    /// Remote starts at a station whose session has not come, oldest first.
    package static func openStarts(
        at stationID: StationID, _ connection: any SQLConnection
    ) throws -> [CommandRecord] {
        try connection.rows(
            """
            SELECT \(selected) FROM commands
            WHERE state IN ('sent', 'awaitingSession') AND station_id = $1 AND kind = 'start' ORDER BY id
            """,
            stationID, row: read)
    }

    package static func overdue(
        now: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [CommandRecord] {
        try connection.rows(
            """
            SELECT \(selected) FROM commands WHERE state IN ('sent', 'awaitingSession') AND deadline_at <= $1
            ORDER BY deadline_at LIMIT \(limit)
            """,
            now, row: read)
    }

    package static func page(
        operatorID: OperatorID?, siteIDs: [SiteID]? = nil, stationID: StationID?, before: CommandID?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [CommandRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        if let siteIDs {
            let places = siteIDs.map { _ in "?" }.joined(separator: ", ")
            filter.add(
                "station_id IN (SELECT id FROM stations WHERE site_id IN (\(places.isEmpty ? "NULL" : places)))",
                values: siteIDs)
        }
        filter.add("station_id =", stationID)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(selected) FROM commands \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)", filter.arguments,
            read)
    }

    private static func read(_ row: any SQLRow) throws -> CommandRecord {
        var record = CommandRecord(
            id: try row.id(0), operatorID: try row.idOrNil(1), stationID: try row.id(2), kind: try row.text(3),
            body: try row.text(4), state: try row.word(5), reason: try row.textOrNil(6),
            details: try row.textOrNil(7), sessionID: try row.idOrNil(8), startToken: try row.textOrNil(9),
            startNumber: try row.integerOrNil(10), requestedBy: try row.text(11), requestedAt: try row.timestamp(12),
            deadlineAt: try row.timestamp(13), finishedAt: try row.timestampOrNil(14))
        record.siteID = try row.idOrNil(15)
        return record
    }
}
