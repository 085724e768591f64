extension SchemaMigrations {
    /// Operators, sites, drivers, tokens: who there is.
    static let directory = Migration(
        number: 1, name: "directory",
        sql: """
            CREATE TABLE operators (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                currency TEXT NOT NULL,
                time_zone TEXT NOT NULL,
                default_tariff_id TEXT,
                hold_minor BIGINT NOT NULL CHECK (hold_minor >= 0),
                minimum_balance_minor BIGINT NOT NULL CHECK (minimum_balance_minor >= 0),
                allows_concurrent_sessions BIGINT NOT NULL,
                accepts_unknown_tokens BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE TABLE sites (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                name TEXT NOT NULL,
                address TEXT NOT NULL,
                latitude_e7 BIGINT NOT NULL,
                longitude_e7 BIGINT NOT NULL,
                time_zone TEXT NOT NULL,
                tariff_id TEXT,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX sites_by_operator ON sites (operator_id, id);
            CREATE TABLE drivers (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                name TEXT NOT NULL,
                phone TEXT,
                email TEXT,
                driver_group TEXT,
                payment TEXT NOT NULL,
                frozen BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX drivers_by_operator ON drivers (operator_id, id);
            CREATE TABLE id_tokens (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                driver_id TEXT REFERENCES drivers (id),
                kind TEXT NOT NULL,
                value TEXT NOT NULL,
                label TEXT NOT NULL,
                status TEXT NOT NULL,
                expires_at BIGINT,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL,
                UNIQUE (operator_id, value)
            );
            CREATE INDEX id_tokens_by_driver ON id_tokens (driver_id);
            CREATE INDEX id_tokens_by_operator ON id_tokens (operator_id, id);
            CREATE TABLE counters (
                name TEXT PRIMARY KEY,
                value BIGINT NOT NULL
            );
            """)
}
