import Kernel

/// A browser in which a person is signed in, or half signed in.
package struct BrowserSessionRecord: Sendable, Equatable {
    package enum State: String, Sendable, SQLBindable {
        /// The password was right, and the second factor is still missing.
        case pending
        case active
        case ended
    }

    package let id: BrowserSessionID
    package let staffID: StaffMemberID
    package let secretHash: [UInt8]
    package var state: State
    package let address: String
    package let userAgent: String
    package let createdAt: Timestamp
    package let lastSeenAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        id: BrowserSessionID, staffID: StaffMemberID, secretHash: [UInt8], state: State, address: String,
        userAgent: String, createdAt: Timestamp, lastSeenAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.staffID = staffID
        self.secretHash = secretHash
        self.state = state
        self.address = address
        self.userAgent = userAgent
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
    }
}

package enum BrowserSessionRepository {
    private static let columns = """
        id, staff_id, secret_hash, state, address, user_agent, created_at, last_seen_at, expires_at
        """

    package static func insert(_ record: BrowserSessionRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO browser_sessions (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", record.id,
            record.staffID, record.secretHash, record.state, record.address, record.userAgent, record.createdAt,
            record.lastSeenAt, record.expiresAt)
    }

    package static func find(_ id: BrowserSessionID, _ connection: any SQLConnection) throws -> BrowserSessionRecord? {
        try connection.first("SELECT \(columns) FROM browser_sessions WHERE id = $1", id, row: read)
    }

    /// Those that still work, newest first.
    package static func active(
        of id: StaffMemberID, at: Timestamp, _ connection: any SQLConnection
    ) throws -> [BrowserSessionRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM browser_sessions WHERE staff_id = $1 AND state = 'active' AND expires_at > $2
            ORDER BY created_at DESC, id DESC
            """,
            id, at, row: read)
    }

    package static func setState(
        _ state: BrowserSessionRecord.State, of id: BrowserSessionID, until: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE browser_sessions SET state = $2, expires_at = $3 WHERE id = $1 AND state <> 'ended'", id, state,
            until)
    }

    package static func seen(
        _ id: BrowserSessionID, at: Timestamp, until: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "UPDATE browser_sessions SET last_seen_at = $2, expires_at = $3 WHERE id = $1 AND state = 'active'", id, at,
            until)
    }

    package static func end(_ id: BrowserSessionID, _ connection: any SQLConnection) throws {
        try connection.executeLater("UPDATE browser_sessions SET state = 'ended' WHERE id = $1", id)
    }

    /// - Returns: how many were ended.
    @discardableResult
    package static func endAll(
        of id: StaffMemberID, but kept: BrowserSessionID?, _ connection: any SQLConnection
    ) throws -> Int {
        try connection.execute(
            "UPDATE browser_sessions SET state = 'ended' WHERE staff_id = $1 AND state <> 'ended' AND id <> $2", id,
            kept?.description ?? "")
    }

    private static func read(_ row: any SQLRow) throws -> BrowserSessionRecord {
        BrowserSessionRecord(
            id: try row.id(0), staffID: try row.id(1), secretHash: try row.blob(2), state: try row.word(3),
            address: try row.text(4), userAgent: try row.text(5), createdAt: try row.timestamp(6),
            lastSeenAt: try row.timestamp(7), expiresAt: try row.timestamp(8))
    }
}
