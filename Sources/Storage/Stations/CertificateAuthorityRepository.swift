import Charging
import Kernel

package struct CertificateAuthorityRecord: Sendable, Equatable {
    package let id: String
    package let kind: CertificateAuthorityKind
    /// DER.
    package let certificate: [UInt8]
    /// Sealed; nil once the key that it was sealed with is lost. What it signed stays good.
    package let privateKey: [UInt8]?
    package let createdAt: Timestamp

    package init(
        id: String, kind: CertificateAuthorityKind, certificate: [UInt8], privateKey: [UInt8]?, createdAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.certificate = certificate
        self.privateKey = privateKey
        self.createdAt = createdAt
    }
}

package enum CertificateAuthorityRepository {
    private static let columns = "id, kind, certificate, private_key, created_at"

    package static func insert(_ record: CertificateAuthorityRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO certificate_authorities (\(columns)) VALUES ($1, $2, $3, $4, $5)",
            record.id, record.kind.rawValue, record.certificate, record.privateKey, record.createdAt)
    }

    /// The one that signs now.
    package static func inUse(
        _ kind: CertificateAuthorityKind, _ connection: any SQLConnection
    ) throws -> CertificateAuthorityRecord? {
        try connection.first(
            "SELECT \(columns) FROM certificate_authorities WHERE kind = $1 AND private_key IS NOT NULL",
            kind.rawValue, row: read)
    }

    /// Oldest first; those that sign no more as well.
    package static func all(_ connection: any SQLConnection) throws -> [CertificateAuthorityRecord] {
        try connection.rows("SELECT \(columns) FROM certificate_authorities ORDER BY id", row: read)
    }

    private static func read(_ row: any SQLRow) throws -> CertificateAuthorityRecord {
        CertificateAuthorityRecord(
            id: try row.text(0), kind: try row.word(1), certificate: try row.blob(2), privateKey: try row.blobOrNil(3),
            createdAt: try row.timestamp(4))
    }
}
