extension SchemaMigrations {
    /// Clients of the API and what they changed.
    static let platform = Migration(
        number: 6, name: "platform",
        sql: """
            CREATE TABLE oauth_clients (
                id TEXT PRIMARY KEY,
                operator_id TEXT REFERENCES operators (id),
                name TEXT NOT NULL,
                secret_salt BLOB NOT NULL,
                secret_hash BLOB NOT NULL,
                scopes TEXT NOT NULL,
                disabled BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE TABLE signing_keys (
                id TEXT PRIMARY KEY,
                private_key BLOB NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE TABLE idempotency_keys (
                client_id TEXT NOT NULL,
                key TEXT NOT NULL,
                request_hash BLOB NOT NULL,
                entity TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (client_id, key)
            );
            CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
            CREATE TABLE audit_entries (
                id TEXT PRIMARY KEY,
                operator_id TEXT,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                entity TEXT NOT NULL,
                before TEXT,
                after TEXT,
                at BIGINT NOT NULL
            );
            CREATE INDEX audit_entries_by_operator ON audit_entries (operator_id, id);
            """,
        appendOnly: ["audit_entries"])
}
