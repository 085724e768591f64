extension SchemaMigrations {
    /// Sign-in through outside providers, screens that are signed in by a code, and the key that secrets are sealed with.
    static let identity = Migration(
        number: 10, name: "identity",
        sql: """
            CREATE TABLE sealing_keys (
                place BIGINT PRIMARY KEY,
                key_id BLOB NOT NULL,
                created_at BIGINT NOT NULL
            );
            ALTER TABLE idempotency_keys ADD COLUMN answer BLOB;
            CREATE TABLE identity_providers (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                issuer TEXT NOT NULL UNIQUE,
                client_id TEXT NOT NULL,
                client_secret BLOB,
                enabled BIGINT NOT NULL,
                domains TEXT NOT NULL,
                new_role TEXT,
                new_operator_id TEXT REFERENCES operators (id),
                trusts_second_factor BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE TABLE identity_requests (
                state_hash BLOB PRIMARY KEY,
                provider_id TEXT NOT NULL REFERENCES identity_providers (id),
                browser_hash BLOB NOT NULL,
                nonce TEXT NOT NULL,
                verifier BLOB NOT NULL,
                next TEXT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX identity_requests_by_age ON identity_requests (expires_at);
            ALTER TABLE staff_outside_identities ADD COLUMN linked_at BIGINT NOT NULL DEFAULT 0;
            CREATE INDEX staff_outside_identities_by_staff ON staff_outside_identities (staff_id);
            CREATE TABLE screens (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                site_ids TEXT,
                name TEXT NOT NULL,
                scopes TEXT NOT NULL,
                state TEXT NOT NULL,
                generation BIGINT NOT NULL,
                approved_by TEXT NOT NULL,
                address TEXT NOT NULL,
                user_agent TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX screens_by_operator ON screens (operator_id, id);
            CREATE TABLE device_requests (
                device_hash BLOB PRIMARY KEY,
                user_code TEXT NOT NULL UNIQUE,
                state TEXT NOT NULL,
                screen_id TEXT REFERENCES screens (id),
                address TEXT NOT NULL,
                user_agent TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                polled_at BIGINT NOT NULL,
                pause BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX device_requests_by_age ON device_requests (expires_at);
            CREATE TABLE screen_tokens (
                token_hash BLOB PRIMARY KEY,
                screen_id TEXT NOT NULL REFERENCES screens (id),
                generation BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX screen_tokens_by_screen ON screen_tokens (screen_id);
            CREATE INDEX screen_tokens_by_age ON screen_tokens (expires_at);
            """)
}
