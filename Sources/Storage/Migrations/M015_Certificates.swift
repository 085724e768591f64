extension SchemaMigrations {
    /// How stations prove who they are: security profiles, and certificates of our own authorities.
    static let certificates = Migration(
        number: 15, name: "certificates",
        sql: """
            ALTER TABLE stations ADD COLUMN security_profile BIGINT NOT NULL DEFAULT 0;
            CREATE TABLE certificate_authorities (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                certificate BLOB NOT NULL,
                private_key BLOB,
                created_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX certificate_authorities_in_use ON certificate_authorities (kind)
                WHERE private_key IS NOT NULL;
            CREATE TABLE station_certificates (
                id TEXT PRIMARY KEY,
                station_id TEXT NOT NULL REFERENCES stations (id),
                purpose TEXT NOT NULL,
                request_hash BLOB NOT NULL,
                subject TEXT NOT NULL,
                serial TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                not_before BIGINT NOT NULL,
                not_after BIGINT NOT NULL,
                pem TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT,
                attempts BIGINT NOT NULL,
                next_attempt_at BIGINT,
                issued_at BIGINT NOT NULL,
                installed_at BIGINT,
                revoked_at BIGINT,
                warned_at BIGINT
            );
            CREATE UNIQUE INDEX station_certificates_by_fingerprint ON station_certificates (fingerprint);
            CREATE INDEX station_certificates_by_station ON station_certificates (station_id, id);
            CREATE INDEX station_certificates_pending ON station_certificates (next_attempt_at)
                WHERE state = 'pending';
            CREATE INDEX station_certificates_by_end ON station_certificates (not_after) WHERE state = 'installed';
            """)
}
