import Charging
import Kernel

package enum StationRepository {
    private static let columns = """
        id, operator_id, site_id, identity, name, admission, key_salt, key_hash, previous_key_hash, tariff_id,
        maximum_power_w, heartbeat_seconds, protocol, vendor, model, serial, firmware, last_boot_at, last_boot_reason,
        last_seen_at, presence, clock_skew_ms, remote_address, connection_epoch, created_at, version,
        security_profile
        """

    package static func insert(_ record: StationRecord, _ connection: any SQLConnection) throws {
        let places = (1...27).map { "$\($0)" }.joined(separator: ", ")
        try connection.executeLater(
            "INSERT INTO stations (\(columns)) VALUES (\(places))",
            record.id, record.operatorID, record.siteID, record.identity, record.name, record.admission.rawValue,
            record.key?.salt, record.key?.hash, previousHashes(record), record.tariffID, record.maximumPowerW,
            record.heartbeatSeconds, record.about.protocolName, record.about.vendor, record.about.model,
            record.about.serial, record.about.firmware, record.lastBootAt, record.lastBootReason, record.lastSeenAt,
            record.presence.rawValue, record.clockSkewMilliseconds, record.remoteAddress, record.connectionEpoch,
            record.createdAt, record.version, record.securityProfile.rawValue)
    }

    /// What staff decide. What the station says of itself is written by `saveBoot` and `saveSeen`.
    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: StationRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE stations SET operator_id = $3, site_id = $4, name = $5, admission = $6, key_salt = $7,
                key_hash = $8, previous_key_hash = $9, tariff_id = $10, maximum_power_w = $11, heartbeat_seconds = $12,
                version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.operatorID, record.siteID, record.name, record.admission.rawValue,
            record.key?.salt, record.key?.hash, previousHashes(record), record.tariffID, record.maximumPowerW,
            record.heartbeatSeconds) == 1
    }

    /// One after the other: each is as long as the newest.
    private static func previousHashes(_ record: StationRecord) -> [UInt8]? {
        record.key.flatMap { $0.previousHashes.isEmpty ? nil : Array($0.previousHashes.joined()) }
    }

    package static func set(
        _ profile: SecurityProfile, of id: StationID, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE stations SET security_profile = $2 WHERE id = $1", id, profile.rawValue)
    }

    /// The station used its newest key: older ones end.
    package static func forgetPreviousKeys(_ id: StationID, _ connection: any SQLConnection) throws {
        try connection.executeLater("UPDATE stations SET previous_key_hash = NULL WHERE id = $1", id)
    }

    package static func find(_ id: StationID, _ connection: any SQLConnection) throws -> StationRecord? {
        try connection.first("SELECT \(columns) FROM stations WHERE id = $1", id, row: read)
    }

    package static func find(identity: String, _ connection: any SQLConnection) throws -> StationRecord? {
        try connection.first("SELECT \(columns) FROM stations WHERE identity = $1", identity, row: read)
    }

    /// A new connection owns the station from now on, and none with a lower profile is taken any more.
    /// - Returns: its epoch.
    package static func takeOver(
        _ id: StationID, protocolName: String, remoteAddress: String, profile: SecurityProfile, at: Timestamp,
        _ connection: any SQLConnection
    ) throws -> Int64 {
        let epoch = try connection.first(
            """
            UPDATE stations SET connection_epoch = connection_epoch + 1, protocol = $2, remote_address = $3,
                last_seen_at = $4, presence = 'connected', first_connected_at = COALESCE(first_connected_at, $4),
                security_profile = CASE WHEN security_profile < $5 THEN $5 ELSE security_profile END
            WHERE id = $1 RETURNING connection_epoch
            """,
            id, protocolName, remoteAddress, at, profile.rawValue
        ) { try $0.integer(0) }
        try OutageRepository.end(.offline, at: at, of: id, connection)
        guard let epoch else { throw DatabaseError.other("station \(id) is gone") }
        return epoch
    }

    package static func saveBoot(
        _ id: StationID, about: StationAbout, reason: String?, at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            UPDATE stations SET vendor = $2, model = $3, serial = $4, firmware = $5, last_boot_at = $6,
                last_boot_reason = $7, last_seen_at = $6
            WHERE id = $1
            """,
            id, about.vendor, about.model, about.serial, about.firmware, at, reason)
    }

    package static func saveSeen(
        _ id: StationID, presence: Presence, lastSeenAt: Timestamp?, clockSkewMilliseconds: Int64?, at: Timestamp,
        _ connection: any SQLConnection
    ) throws {
        switch presence {
        case .offline: try OutageRepository.begin(.offline, at: lastSeenAt ?? at, of: id, connection)
        case .connected, .silent: try OutageRepository.end(.offline, at: at, of: id, connection)
        }
        try connection.executeLater(
            """
            UPDATE stations SET presence = $2, last_seen_at = COALESCE($3, last_seen_at),
                clock_skew_ms = COALESCE($4, clock_skew_ms)
            WHERE id = $1
            """,
            id, presence.rawValue, lastSeenAt, clockSkewMilliseconds)
    }

    /// By id, with what is stored of when they were last heard.
    package static func connected(
        after id: StationID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [(id: StationID, lastSeenAt: Timestamp?)] {
        var filter = SQLFilter()
        filter.add("presence = 'connected'")
        filter.add("id >", id)
        return try connection.query(
            "SELECT id, last_seen_at FROM stations \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments
        ) { (id: try $0.id(0), lastSeenAt: try $0.timestampOrNil(1)) }
    }

    package static func saveLastSeen(
        _ id: StationID, _ at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE stations SET last_seen_at = $2 WHERE id = $1", id, at)
    }

    /// After a start of the process nobody is connected, whatever was stored last.
    package static func markAllOffline(at: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO outages (station_id, from_at, evse, connector, kind, to_at)
            SELECT id, $1, 0, 0, 'offline', NULL FROM stations WHERE presence <> 'offline'
            ON CONFLICT DO NOTHING
            """,
            at)
        try connection.executeLater("UPDATE stations SET presence = 'offline' WHERE presence <> 'offline'")
    }

    package struct Filter: Sendable {
        package var operatorID: OperatorID?
        package var siteID: SiteID?
        /// Only these sites; nil for all.
        package var siteIDs: [SiteID]?
        package var admission: StationAdmission?
        package var presence: Presence?
        package var connector: ConnectorCount?
        /// Whether who asks may know where sessions run.
        package var knowsSessions = false
        package var identity: String?
        /// Part of the identity or the name.
        package var text: String?

        package init(
            operatorID: OperatorID? = nil, siteID: SiteID? = nil, admission: StationAdmission? = nil,
            presence: Presence? = nil, identity: String? = nil
        ) {
            self.operatorID = operatorID
            self.siteID = siteID
            self.admission = admission
            self.presence = presence
            self.identity = identity
        }
    }

    package static func page(
        _ wanted: Filter, after: StationID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [StationRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", wanted.operatorID)
        filter.add("site_id =", wanted.siteID)
        filter.add("site_id", in: wanted.siteIDs)
        filter.add("admission =", wanted.admission?.rawValue)
        filter.add("presence =", wanted.presence?.rawValue)
        if let connector = wanted.connector { filter.add(connector.condition(knowingSessions: wanted.knowsSessions)) }
        filter.add("identity =", wanted.identity)
        if let text = wanted.text.map(SQLFilter.containing) {
            filter.add(
                "(LOWER(identity) LIKE LOWER(?) ESCAPE '!' OR LOWER(name) LIKE LOWER(?) ESCAPE '!')",
                values: [text, text])
        }
        filter.add("id >", after)
        return try connection.query(
            "SELECT \(columns) FROM stations \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments, read)
    }

    package static func countByPresence(
        operatorID: OperatorID?, siteIDs: [SiteID]? = nil, _ connection: any SQLConnection
    ) throws -> [Presence: Int64] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("site_id", in: siteIDs)
        let rows = try connection.query(
            "SELECT presence, COUNT(*) FROM stations \(filter.whereClause) GROUP BY presence", filter.arguments
        ) { (try $0.word(0) as Presence, try $0.integer(1)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    private static func read(_ row: any SQLRow) throws -> StationRecord {
        var key: StationKey?
        if let salt = try row.blobOrNil(6), let hash = try row.blobOrNil(7) {
            let previous = try row.blobOrNil(8) ?? []
            key = StationKey(
                salt: salt, hash: hash,
                previousHashes: stride(from: 0, to: previous.count, by: max(hash.count, 1)).map {
                    Array(previous[$0..<min($0 + hash.count, previous.count)])
                })
        }
        guard let profile = SecurityProfile(rawValue: try row.integer(26)) else {
            throw DatabaseError.other("a stored security profile is unknown")
        }
        return StationRecord(
            id: try row.id(0), operatorID: try row.idOrNil(1), siteID: try row.idOrNil(2), identity: try row.text(3),
            name: try row.text(4), admission: try row.word(5), key: key, tariffID: try row.idOrNil(9),
            maximumPowerW: try row.integerOrNil(10), heartbeatSeconds: try row.integer(11), securityProfile: profile,
            about: StationAbout(
                protocolName: try row.textOrNil(12), vendor: try row.textOrNil(13), model: try row.textOrNil(14),
                serial: try row.textOrNil(15), firmware: try row.textOrNil(16)),
            lastBootAt: try row.timestampOrNil(17), lastBootReason: try row.textOrNil(18),
            lastSeenAt: try row.timestampOrNil(19), presence: try row.word(20),
            clockSkewMilliseconds: try row.integerOrNil(21), remoteAddress: try row.textOrNil(22),
            connectionEpoch: try row.integer(23), createdAt: try row.timestamp(24), version: try row.integer(25))
    }
}
