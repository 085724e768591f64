import Charging
import Kernel

/// A certificate that one of our authorities issued to a station.
package struct StationCertificateRecord: Sendable, Equatable {
    package let id: StationCertificateID
    package let stationID: StationID
    package let purpose: CertificatePurpose
    /// SHA-256 of the request: one that comes again gets the same certificate.
    package let requestHash: [UInt8]
    package let subject: String
    package let serial: String
    package let fingerprint: String
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    package let pem: String
    package var state: CertificateState
    /// What the station said, or why it was revoked.
    package var reason: String?
    /// How often it was sent.
    package var attempts: Int64
    package var nextAttemptAt: Timestamp?
    package let issuedAt: Timestamp
    package var installedAt: Timestamp?
    package var revokedAt: Timestamp?

    package init(
        id: StationCertificateID, stationID: StationID, purpose: CertificatePurpose, requestHash: [UInt8],
        subject: String, serial: String, fingerprint: String, notBefore: Timestamp, notAfter: Timestamp, pem: String,
        state: CertificateState = .pending, reason: String? = nil, attempts: Int64 = 0,
        nextAttemptAt: Timestamp? = nil, issuedAt: Timestamp, installedAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.stationID = stationID
        self.purpose = purpose
        self.requestHash = requestHash
        self.subject = subject
        self.serial = serial
        self.fingerprint = fingerprint
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.pem = pem
        self.state = state
        self.reason = reason
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt
        self.issuedAt = issuedAt
        self.installedAt = installedAt
        self.revokedAt = revokedAt
    }
}

package enum StationCertificateRepository {
    private static let columns = """
        id, station_id, purpose, request_hash, subject, serial, fingerprint, not_before, not_after, pem, state, reason,
        attempts, next_attempt_at, issued_at, installed_at, revoked_at
        """

    package static func insert(_ record: StationCertificateRecord, _ connection: any SQLConnection) throws {
        let places = (1...17).map { "$\($0)" }.joined(separator: ", ")
        try connection.executeLater(
            "INSERT INTO station_certificates (\(columns)) VALUES (\(places))",
            record.id, record.stationID, record.purpose.rawValue, record.requestHash, record.subject, record.serial,
            record.fingerprint, record.notBefore, record.notAfter, record.pem, record.state.rawValue, record.reason,
            record.attempts, record.nextAttemptAt, record.issuedAt, record.installedAt, record.revokedAt)
    }

    /// Saves where it stands.
    /// - Parameter state: where it stood; nothing is saved when that is over.
    package static func save(
        _ record: StationCertificateRecord, from state: CertificateState, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE station_certificates SET state = $3, reason = $4, attempts = $5, next_attempt_at = $6,
                installed_at = $7, revoked_at = $8
            WHERE id = $1 AND state = $2
            """,
            record.id, state.rawValue, record.state.rawValue, record.reason, record.attempts, record.nextAttemptAt,
            record.installedAt, record.revokedAt) == 1
    }

    /// Counts a try, unless somebody else began it.
    package static func beginAttempt(
        _ record: StationCertificateRecord, next: Timestamp?, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE station_certificates SET attempts = attempts + 1, next_attempt_at = $3
            WHERE id = $1 AND state = 'pending' AND attempts = $2
            """,
            record.id, record.attempts, next) == 1
    }

    /// Those of the same purpose that the station had before.
    package static func supersede(
        by record: StationCertificateRecord, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            UPDATE station_certificates SET state = 'superseded'
            WHERE station_id = $1 AND purpose = $2 AND id <> $3 AND state IN ('installed', 'pending')
            """,
            record.stationID, record.purpose.rawValue, record.id)
    }

    package static func find(
        _ id: StationCertificateID, _ connection: any SQLConnection
    ) throws -> StationCertificateRecord? {
        try connection.first("SELECT \(columns) FROM station_certificates WHERE id = $1", id, row: read)
    }

    package static func find(
        fingerprint: String, _ connection: any SQLConnection
    ) throws -> StationCertificateRecord? {
        try connection.first(
            "SELECT \(columns) FROM station_certificates WHERE fingerprint = $1", fingerprint, row: read)
    }

    /// What a request that came before was answered with, while the station has not said anything to that.
    package static func pending(
        _ requestHash: [UInt8], of station: StationID, _ connection: any SQLConnection
    ) throws -> StationCertificateRecord? {
        try connection.first(
            """
            SELECT \(columns) FROM station_certificates
            WHERE station_id = $1 AND request_hash = $2 AND state = 'pending' ORDER BY id DESC LIMIT 1
            """,
            station, requestHash, row: read)
    }

    package static func count(
        of station: StationID, issuedAfter: Timestamp, _ connection: any SQLConnection
    ) throws -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM station_certificates WHERE station_id = $1 AND issued_at > $2", station, issuedAfter
        ) { try $0.integer(0) } ?? 0
    }

    /// Newest first.
    package static func page(
        of station: StationID, before: StationCertificateID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [StationCertificateRecord] {
        var filter = SQLFilter()
        filter.add("station_id =", station)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(columns) FROM station_certificates \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    /// Of stations that are there.
    package static func due(
        at now: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [StationCertificateRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM station_certificates WHERE state = 'pending' AND next_attempt_at <= $1
                AND station_id IN (SELECT id FROM stations WHERE presence <> 'offline')
            ORDER BY next_attempt_at LIMIT \(limit)
            """,
            now, row: read)
    }

    /// In use, soon over, and not told of.
    package static func ending(
        before: Timestamp, limit: Int, _ connection: any SQLConnection
    ) throws -> [StationCertificateRecord] {
        try connection.rows(
            """
            SELECT \(columns) FROM station_certificates
            WHERE state = 'installed' AND not_after < $1 AND warned_at IS NULL ORDER BY not_after LIMIT \(limit)
            """,
            before, row: read)
    }

    package static func noteWarning(
        _ id: StationCertificateID, at now: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("UPDATE station_certificates SET warned_at = $2 WHERE id = $1", id, now)
    }

    private static func read(_ row: any SQLRow) throws -> StationCertificateRecord {
        StationCertificateRecord(
            id: try row.id(0), stationID: try row.id(1), purpose: try row.word(2), requestHash: try row.blob(3),
            subject: try row.text(4), serial: try row.text(5), fingerprint: try row.text(6),
            notBefore: try row.timestamp(7), notAfter: try row.timestamp(8), pem: try row.text(9),
            state: try row.word(10), reason: try row.textOrNil(11), attempts: try row.integer(12),
            nextAttemptAt: try row.timestampOrNil(13), issuedAt: try row.timestamp(14),
            installedAt: try row.timestampOrNil(15), revokedAt: try row.timestampOrNil(16))
    }
}
