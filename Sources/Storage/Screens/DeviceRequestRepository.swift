import Kernel

/// A screen that asks to be signed in, until a person answers or the time is over (RFC 8628).
package struct DeviceRequestRecord: Sendable, Equatable {
    package enum State: String, Sendable, SQLBindable {
        case waiting
        case approved
        case refused
    }

    package let deviceHash: [UInt8]
    /// Eight letters without the dash.
    package let userCode: String
    package var state: State
    package var screenID: ScreenID?
    package let address: String
    package let userAgent: String
    package let createdAt: Timestamp
    package var polledAt: Timestamp
    /// The screen may ask once in this time.
    package var pause: Milliseconds
    package let expiresAt: Timestamp

    package init(
        deviceHash: [UInt8], userCode: String, state: State, screenID: ScreenID?, address: String, userAgent: String,
        createdAt: Timestamp, polledAt: Timestamp, pause: Milliseconds, expiresAt: Timestamp
    ) {
        self.deviceHash = deviceHash
        self.userCode = userCode
        self.state = state
        self.screenID = screenID
        self.address = address
        self.userAgent = userAgent
        self.createdAt = createdAt
        self.polledAt = polledAt
        self.pause = pause
        self.expiresAt = expiresAt
    }
}

package enum DeviceRequestRepository {
    private static let columns = """
        device_hash, user_code, state, screen_id, address, user_agent, created_at, polled_at, pause, expires_at
        """

    package static func insert(_ record: DeviceRequestRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO device_requests (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            record.deviceHash, record.userCode, record.state, record.screenID, record.address, record.userAgent,
            record.createdAt, record.polledAt, record.pause, record.expiresAt)
    }

    package static func count(_ connection: any SQLConnection) throws -> Int64 {
        try connection.first("SELECT COUNT(*) FROM device_requests") { try $0.integer(0) } ?? 0
    }

    package static func find(
        deviceHash: [UInt8], _ connection: any SQLConnection
    ) throws -> DeviceRequestRecord? {
        try connection.first("SELECT \(columns) FROM device_requests WHERE device_hash = $1", deviceHash, row: read)
    }

    package static func find(userCode: String, _ connection: any SQLConnection) throws -> DeviceRequestRecord? {
        try connection.first("SELECT \(columns) FROM device_requests WHERE user_code = $1", userCode, row: read)
    }

    package static func update(_ record: DeviceRequestRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "UPDATE device_requests SET state = $2, screen_id = $3, polled_at = $4, pause = $5 WHERE device_hash = $1",
            record.deviceHash, record.state, record.screenID, record.polledAt, record.pause)
    }

    /// - Returns: false when it was deleted already: of two that take it at once, one has it.
    package static func delete(deviceHash: [UInt8], _ connection: any SQLConnection) throws -> Bool {
        try connection.execute("DELETE FROM device_requests WHERE device_hash = $1", deviceHash) == 1
    }

    private static func read(_ row: any SQLRow) throws -> DeviceRequestRecord {
        DeviceRequestRecord(
            deviceHash: try row.blob(0), userCode: try row.text(1), state: try row.word(2),
            screenID: try row.idOrNil(3), address: try row.text(4), userAgent: try row.text(5),
            createdAt: try row.timestamp(6), polledAt: try row.timestamp(7), pause: Milliseconds(try row.integer(8)),
            expiresAt: try row.timestamp(9))
    }
}
