extension SchemaMigrations {
    /// Staff, their roles, and how they are signed in.
    static let people = Migration(
        number: 8, name: "people",
        sql: """
            CREATE TABLE staff (
                id TEXT PRIMARY KEY,
                email TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                locale TEXT NOT NULL,
                state TEXT NOT NULL,
                password TEXT,
                totp_secret BLOB,
                totp_confirmed BIGINT NOT NULL,
                totp_last_step BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE TABLE staff_recovery_codes (
                staff_id TEXT NOT NULL REFERENCES staff (id),
                code_hash BLOB NOT NULL,
                used_at BIGINT,
                PRIMARY KEY (staff_id, code_hash)
            );
            CREATE TABLE staff_outside_identities (
                issuer TEXT NOT NULL,
                subject TEXT NOT NULL,
                staff_id TEXT NOT NULL REFERENCES staff (id),
                PRIMARY KEY (issuer, subject)
            );
            CREATE TABLE roles (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                name TEXT NOT NULL,
                scopes TEXT NOT NULL,
                version BIGINT NOT NULL,
                UNIQUE (operator_id, name)
            );
            CREATE TABLE staff_grants (
                staff_id TEXT NOT NULL REFERENCES staff (id),
                place BIGINT NOT NULL,
                role TEXT NOT NULL,
                operator_id TEXT REFERENCES operators (id),
                site_ids TEXT,
                PRIMARY KEY (staff_id, place)
            );
            CREATE INDEX staff_grants_by_operator ON staff_grants (operator_id, staff_id);
            CREATE TABLE staff_invitations (
                token_hash BLOB PRIMARY KEY,
                staff_id TEXT NOT NULL REFERENCES staff (id),
                expires_at BIGINT NOT NULL
            );
            CREATE TABLE browser_sessions (
                id TEXT PRIMARY KEY,
                staff_id TEXT NOT NULL REFERENCES staff (id),
                secret_hash BLOB NOT NULL,
                state TEXT NOT NULL,
                address TEXT NOT NULL,
                user_agent TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX browser_sessions_by_staff ON browser_sessions (staff_id, created_at);
            CREATE INDEX browser_sessions_by_age ON browser_sessions (expires_at);
            CREATE TABLE authorization_codes (
                code_hash BLOB PRIMARY KEY,
                session_id TEXT NOT NULL REFERENCES browser_sessions (id),
                client_id TEXT NOT NULL,
                redirect_uri TEXT NOT NULL,
                challenge TEXT NOT NULL,
                scope TEXT NOT NULL,
                nonce TEXT,
                expires_at BIGINT NOT NULL,
                used_at BIGINT
            );
            CREATE INDEX authorization_codes_by_age ON authorization_codes (expires_at);
            CREATE TABLE refresh_tokens (
                token_hash BLOB PRIMARY KEY,
                session_id TEXT NOT NULL REFERENCES browser_sessions (id),
                client_id TEXT NOT NULL,
                scope TEXT NOT NULL,
                expires_at BIGINT NOT NULL,
                used_at BIGINT
            );
            CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
            CREATE INDEX refresh_tokens_by_age ON refresh_tokens (expires_at);
            CREATE TABLE sign_in_failures (
                key TEXT PRIMARY KEY,
                failures BIGINT NOT NULL,
                last_at BIGINT NOT NULL
            );
            CREATE TABLE notes (
                id TEXT PRIMARY KEY,
                entity TEXT NOT NULL,
                author TEXT NOT NULL,
                text TEXT NOT NULL,
                at BIGINT NOT NULL
            );
            CREATE INDEX notes_by_entity ON notes (entity, id);
            CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
            """,
        appendOnly: ["notes"])
}
