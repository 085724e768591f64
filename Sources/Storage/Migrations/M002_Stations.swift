extension SchemaMigrations {
    /// Stations, their parts, what they were seen to do, and what was asked of them.
    static let stations = Migration(
        number: 2, name: "stations",
        sql: """
            CREATE TABLE stations (
                id TEXT PRIMARY KEY,
                operator_id TEXT REFERENCES operators (id),
                site_id TEXT REFERENCES sites (id),
                identity TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                admission TEXT NOT NULL,
                key_salt BLOB,
                key_hash BLOB,
                previous_key_hash BLOB,
                tariff_id TEXT,
                maximum_power_w BIGINT,
                heartbeat_seconds BIGINT NOT NULL,
                protocol TEXT,
                vendor TEXT,
                model TEXT,
                serial TEXT,
                firmware TEXT,
                last_boot_at BIGINT,
                last_boot_reason TEXT,
                last_seen_at BIGINT,
                presence TEXT NOT NULL,
                clock_skew_ms BIGINT,
                remote_address TEXT,
                connection_epoch BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX stations_by_operator ON stations (operator_id, id);
            CREATE INDEX stations_by_site ON stations (site_id, id);
            CREATE TABLE connectors (
                station_id TEXT NOT NULL REFERENCES stations (id),
                evse BIGINT NOT NULL,
                connector BIGINT NOT NULL,
                status TEXT NOT NULL,
                error_code TEXT,
                vendor_error TEXT,
                info TEXT,
                changed_at BIGINT NOT NULL,
                PRIMARY KEY (station_id, evse, connector)
            );
            CREATE TABLE station_deviations (
                station_id TEXT NOT NULL REFERENCES stations (id),
                action TEXT NOT NULL,
                path TEXT NOT NULL,
                rule TEXT NOT NULL,
                seen TEXT NOT NULL,
                count BIGINT NOT NULL,
                last_at BIGINT NOT NULL,
                PRIMARY KEY (station_id, action, path, rule)
            );
            CREATE TABLE station_events (
                station_id TEXT NOT NULL REFERENCES stations (id),
                number BIGINT NOT NULL,
                kind TEXT NOT NULL,
                at BIGINT NOT NULL,
                detail TEXT NOT NULL,
                PRIMARY KEY (station_id, number)
            );
            CREATE TABLE station_variables (
                station_id TEXT NOT NULL REFERENCES stations (id),
                name TEXT NOT NULL,
                value TEXT,
                is_readonly BIGINT NOT NULL,
                reported_at BIGINT NOT NULL,
                PRIMARY KEY (station_id, name)
            );
            CREATE TABLE registration_tokens (
                token_hash BLOB PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                site_id TEXT REFERENCES sites (id),
                expires_at BIGINT NOT NULL,
                used_by TEXT,
                created_at BIGINT NOT NULL
            );
            CREATE TABLE commands (
                id TEXT PRIMARY KEY,
                operator_id TEXT REFERENCES operators (id),
                station_id TEXT NOT NULL REFERENCES stations (id),
                kind TEXT NOT NULL,
                body TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT,
                details TEXT,
                session_id TEXT,
                start_token TEXT,
                start_number BIGINT,
                requested_by TEXT NOT NULL,
                requested_at BIGINT NOT NULL,
                deadline_at BIGINT NOT NULL,
                finished_at BIGINT
            );
            CREATE INDEX commands_by_station ON commands (station_id, id);
            CREATE INDEX commands_by_operator ON commands (operator_id, id);
            CREATE INDEX commands_open ON commands (state, deadline_at);
            """)
}
