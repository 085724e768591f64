import Kernel

/// A screen on a wall that shows an operator's sites: signed in by a code, and reads only.
package struct ScreenRecord: Sendable, Equatable {
    package enum State: String, Sendable, SQLBindable, Codable {
        case active
        case ended
    }

    package let id: ScreenID
    package let operatorID: OperatorID
    /// Nil: all of the operator's sites.
    package let siteIDs: [SiteID]?
    package let name: String
    package let scopes: [String]
    package var state: State
    /// Counts its refresh tokens; see `Screens.refresh`.
    package var generation: Int64
    package let approvedBy: StaffMemberID
    package let address: String
    package let userAgent: String
    package let createdAt: Timestamp
    package var lastSeenAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        id: ScreenID, operatorID: OperatorID, siteIDs: [SiteID]?, name: String, scopes: [String], state: State,
        generation: Int64, approvedBy: StaffMemberID, address: String, userAgent: String, createdAt: Timestamp,
        lastSeenAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.operatorID = operatorID
        self.siteIDs = siteIDs
        self.name = name
        self.scopes = scopes
        self.state = state
        self.generation = generation
        self.approvedBy = approvedBy
        self.address = address
        self.userAgent = userAgent
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
    }
}

package enum ScreenRepository {
    private static let columns = """
        id, operator_id, site_ids, name, scopes, state, generation, approved_by, address, user_agent, created_at,
        last_seen_at, expires_at
        """

    package static func insert(_ record: ScreenRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO screens (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            record.id, record.operatorID, record.siteIDs.map { $0.map(\.description).joined(separator: " ") },
            record.name, record.scopes.joined(separator: " "), record.state, record.generation, record.approvedBy,
            record.address, record.userAgent, record.createdAt, record.lastSeenAt, record.expiresAt)
    }

    package static func find(_ id: ScreenID, _ connection: any SQLConnection) throws -> ScreenRecord? {
        try connection.first("SELECT \(columns) FROM screens WHERE id = $1", id, row: read)
    }

    /// Those that still work, newest first; nil for every operator's.
    package static func active(
        of operatorID: OperatorID?, at: Timestamp, _ connection: any SQLConnection
    ) throws -> [ScreenRecord] {
        var filter = SQLFilter()
        filter.add("state =", ScreenRecord.State.active.rawValue)
        filter.add("expires_at >", at)
        filter.add("operator_id =", operatorID)
        return try connection.query(
            "SELECT \(columns) FROM screens \(filter.whereClause) ORDER BY id DESC", filter.arguments, read)
    }

    package static func renew(
        _ id: ScreenID, generation: Int64, at: Timestamp, until: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE screens SET generation = $2, last_seen_at = $3, expires_at = $4 WHERE id = $1", id, generation, at,
            until)
    }

    /// - Returns: false when it was over already.
    package static func end(_ id: ScreenID, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute("UPDATE screens SET state = 'ended' WHERE id = $1 AND state = 'active'", id) == 1
    }

    // MARK: Refresh tokens

    package static func insertToken(
        hash: [UInt8], of id: ScreenID, generation: Int64, until: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "INSERT INTO screen_tokens (token_hash, screen_id, generation, expires_at) VALUES ($1, $2, $3, $4)", hash,
            id, generation, until)
    }

    package static func token(
        hash: [UInt8], _ connection: any SQLConnection
    ) throws -> (screenID: ScreenID, generation: Int64, expiresAt: Timestamp)? {
        try connection.first("SELECT screen_id, generation, expires_at FROM screen_tokens WHERE token_hash = $1", hash)
        { (screenID: try $0.id(0), generation: try $0.integer(1), expiresAt: try $0.timestamp(2)) }
    }

    package static func forget(before: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM screen_tokens WHERE expires_at < $1", before)
        try connection.executeLater("DELETE FROM device_requests WHERE expires_at < $1", before)
    }

    private static func read(_ row: any SQLRow) throws -> ScreenRecord {
        ScreenRecord(
            id: try row.id(0), operatorID: try row.id(1),
            siteIDs: try row.textOrNil(2).map { $0.split(separator: " ").compactMap { SiteID($0) } },
            name: try row.text(3), scopes: try row.text(4).split(separator: " ").map(String.init),
            state: try row.word(5), generation: try row.integer(6), approvedBy: try row.id(7),
            address: try row.text(8), userAgent: try row.text(9), createdAt: try row.timestamp(10),
            lastSeenAt: try row.timestamp(11), expiresAt: try row.timestamp(12))
    }
}
