import Kernel

/// Which key the secrets in this database are sealed with: its id, never the key.
package enum SealingKeyRepository {
    package static func keyID(_ connection: any SQLConnection) throws -> [UInt8]? {
        try connection.first("SELECT key_id FROM sealing_keys WHERE place = 1") { try $0.blob(0) }
    }

    package static func set(_ keyID: [UInt8], at: Timestamp, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO sealing_keys (place, key_id, created_at) VALUES (1, $1, $2)
            ON CONFLICT (place) DO UPDATE SET key_id = excluded.key_id, created_at = excluded.created_at
            """,
            keyID, at)
    }
}

/// The columns that hold secrets which the server needs back in clear.
package enum StoredSecrets {
    package struct Secret: Sendable, Equatable {
        package let id: String
        package let bytes: [UInt8]

        package init(id: String, bytes: [UInt8]) {
            self.id = id
            self.bytes = bytes
        }
    }

    package enum Kind: CaseIterable, Sendable {
        /// Of people's devices that make codes.
        case totp
        /// That sign our tokens.
        case signingKey

        fileprivate var place: (table: String, column: String) {
            switch self {
            case .totp: ("staff", "totp_secret")
            case .signingKey: ("signing_keys", "private_key")
            }
        }
    }

    package static func all(_ kind: Kind, _ connection: any SQLConnection) throws -> [Secret] {
        let (table, column) = kind.place
        return try connection.rows("SELECT id, \(column) FROM \(table) WHERE \(column) IS NOT NULL ORDER BY id") {
            Secret(id: try $0.text(0), bytes: try $0.blob(1))
        }
    }

    package static func replace(_ kind: Kind, _ secret: Secret, _ connection: any SQLConnection) throws {
        let (table, column) = kind.place
        try connection.executeLater("UPDATE \(table) SET \(column) = $2 WHERE id = $1", secret.id, secret.bytes)
    }

    /// Takes away everything that was sealed, for who has lost the key: second factors, keys of tokens, secrets of
    /// providers, answers that hold secrets.
    /// - Returns: how many people lost their second factor.
    package static func forgetAll(_ connection: any SQLConnection) throws -> Int {
        let people = try connection.execute(
            "UPDATE staff SET totp_secret = NULL, totp_confirmed = 0, version = version + 1 WHERE totp_secret IS NOT NULL"
        )
        try connection.execute("DELETE FROM staff_recovery_codes")
        try connection.execute("DELETE FROM signing_keys")
        try connection.execute("DELETE FROM identity_requests")
        try connection.execute(
            "UPDATE identity_providers SET client_secret = NULL, version = version + 1 WHERE client_secret IS NOT NULL")
        // What they signed stays good; a new authority signs from now on.
        try connection.execute("UPDATE certificate_authorities SET private_key = NULL")
        try connection.execute("UPDATE idempotency_keys SET answer = NULL")
        try connection.execute("DELETE FROM sealing_keys")
        return people
    }
}
