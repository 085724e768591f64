import Charging
import Kernel

/// One action on many stations, from its request to its end.
package struct BulkActionRecord: Sendable, Equatable {
    package let id: BulkActionID
    package let operatorID: OperatorID
    /// The word of what is done, such as `reset`.
    package let kind: String
    /// What is done, as JSON.
    package let body: String
    /// Stations that are asked at once.
    package let parallel: Int64
    package var state: BulkActionState
    package let total: Int64
    package let requestedBy: String
    package let requestedAt: Timestamp
    package var finishedAt: Timestamp?

    package init(
        id: BulkActionID, operatorID: OperatorID, kind: String, body: String, parallel: Int64,
        state: BulkActionState = .running, total: Int64, requestedBy: String, requestedAt: Timestamp,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.operatorID = operatorID
        self.kind = kind
        self.body = body
        self.parallel = parallel
        self.state = state
        self.total = total
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.finishedAt = finishedAt
    }
}

/// One station of an action on many.
package struct BulkItem: Sendable, Equatable {
    package let place: Int64
    package let stationID: StationID
    package let identity: String
    package let name: String
    package let state: BulkItemState
    package let reason: String?
    package let commandID: CommandID?
    package let finishedAt: Timestamp?
}

package enum BulkActionRepository {
    private static let columns =
        "id, operator_id, kind, body, parallel, state, total, requested_by, requested_at, finished_at"

    package static func insert(
        _ record: BulkActionRecord, _ stations: [StationID], _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "INSERT INTO bulk_actions (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            record.id, record.operatorID, record.kind, record.body, record.parallel, record.state.rawValue,
            record.total, record.requestedBy, record.requestedAt, record.finishedAt)
        for (place, station) in stations.enumerated() {
            try connection.executeLater(
                "INSERT INTO bulk_action_items (action_id, place, station_id, state) VALUES ($1, $2, $3, $4)",
                record.id, Int64(place), station, BulkItemState.waiting.rawValue)
        }
    }

    package static func find(_ id: BulkActionID, _ connection: any SQLConnection) throws -> BulkActionRecord? {
        try connection.first("SELECT \(columns) FROM bulk_actions WHERE id = $1", id, row: read)
    }

    /// Newest first.
    /// - Parameter requestedBy: only those of one person; nil for all.
    package static func page(
        operatorID: OperatorID?, requestedBy: String?, before: BulkActionID?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [BulkActionRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("requested_by =", requestedBy)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(columns) FROM bulk_actions \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    /// All of one kind, for who takes something out of them.
    package static func all(
        kind: String, of operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> [BulkActionRecord] {
        try connection.rows(
            "SELECT \(columns) FROM bulk_actions WHERE operator_id = $1 AND kind = $2", operatorID, kind, row: read)
    }

    package static func setBody(_ body: String, of id: BulkActionID, _ connection: any SQLConnection) throws {
        try connection.executeLater("UPDATE bulk_actions SET body = $2 WHERE id = $1", id, body)
    }

    /// Oldest first.
    package static func unfinished(
        of operatorID: OperatorID? = nil, limit: Int, _ connection: any SQLConnection
    ) throws -> [BulkActionID] {
        var filter = SQLFilter()
        filter.add("finished_at IS NULL")
        filter.add("operator_id =", operatorID)
        return try connection.query(
            "SELECT id FROM bulk_actions \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments
        ) { try $0.id(0) }
    }

    /// - Returns: false when it was not running any more.
    package static func cancel(
        _ id: BulkActionID, at: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        let changed = try connection.execute(
            "UPDATE bulk_actions SET state = 'cancelled' WHERE id = $1 AND state = 'running'", id)
        guard changed == 1 else { return false }
        try connection.execute(
            """
            UPDATE bulk_action_items SET state = 'cancelled', finished_at = $2
            WHERE action_id = $1 AND state = 'waiting'
            """,
            id, at)
        return true
    }

    /// The end, once no station waits or is asked.
    /// - Returns: false while there is one, and when it had ended before.
    package static func finish(
        _ id: BulkActionID, at: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE bulk_actions SET finished_at = $2, state = CASE state WHEN 'running' THEN 'done' ELSE state END
            WHERE id = $1 AND finished_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM bulk_action_items i WHERE i.action_id = $1 AND i.state IN ('waiting', 'running'))
            """,
            id, at) == 1
    }

    package static func counts(
        of id: BulkActionID, _ connection: any SQLConnection
    ) throws -> [BulkItemState: Int64] {
        let rows = try connection.rows(
            "SELECT state, COUNT(*) FROM bulk_action_items WHERE action_id = $1 GROUP BY state", id
        ) { (try $0.word(0) as BulkItemState, try $0.integer(1)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    // MARK: Stations

    /// In the order of the request.
    package static func items(
        of id: BulkActionID, states: [BulkItemState]? = nil, after place: Int64?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [BulkItem] {
        var filter = SQLFilter()
        filter.add("i.action_id =", id)
        filter.add("i.state", in: states?.map(\.rawValue))
        filter.add("i.place >", place)
        return try connection.query(
            """
            SELECT i.place, i.station_id, s.identity, s.name, i.state, i.reason, i.command_id, i.finished_at
            FROM bulk_action_items i JOIN stations s ON s.id = i.station_id \(filter.whereClause)
            ORDER BY i.place LIMIT \(limit)
            """,
            filter.arguments
        ) {
            BulkItem(
                place: try $0.integer(0), stationID: try $0.id(1), identity: try $0.text(2), name: try $0.text(3),
                state: try $0.word(4), reason: try $0.textOrNil(5), commandID: try $0.idOrNil(6),
                finishedAt: try $0.timestampOrNil(7))
        }
    }

    /// The station is asked by a command.
    /// - Returns: false when the station does not wait any more.
    package static func begin(
        _ place: Int64, of id: BulkActionID, by command: CommandID, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE bulk_action_items SET state = 'running', command_id = $3
            WHERE action_id = $1 AND place = $2 AND state = 'waiting'
            """,
            id, place, command) == 1
    }

    /// The first end of a station stands.
    package static func end(
        _ place: Int64, of id: BulkActionID, _ state: BulkItemState, reason: String?, at: Timestamp,
        _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            UPDATE bulk_action_items SET state = $3, reason = $4, finished_at = $5
            WHERE action_id = $1 AND place = $2 AND state IN ('waiting', 'running')
            """,
            id, place, state.rawValue, reason, at)
    }

    private static func read(_ row: any SQLRow) throws -> BulkActionRecord {
        BulkActionRecord(
            id: try row.id(0), operatorID: try row.id(1), kind: try row.text(2), body: try row.text(3),
            parallel: try row.integer(4), state: try row.word(5), total: try row.integer(6),
            requestedBy: try row.text(7), requestedAt: try row.timestamp(8), finishedAt: try row.timestampOrNil(9))
    }
}
