extension SchemaMigrations {
    /// Sessions, what was measured in them, and the orders made of them.
    ///
    /// What changes with each meter value lives in `session_progress`, apart from the wide `sessions` row: thousands of
    /// running sessions then share few pages, and a commit writes few of them.
    static let sessions = Migration(
        number: 4, name: "sessions",
        sql: """
            CREATE TABLE sessions (
                id TEXT PRIMARY KEY,
                number BIGINT NOT NULL UNIQUE,
                start_key TEXT NOT NULL UNIQUE,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                site_id TEXT REFERENCES sites (id),
                station_id TEXT NOT NULL REFERENCES stations (id),
                evse BIGINT NOT NULL,
                connector BIGINT NOT NULL,
                transaction_id TEXT,
                token_kind TEXT,
                token_value TEXT,
                driver_id TEXT REFERENCES drivers (id),
                state TEXT NOT NULL,
                started_at BIGINT NOT NULL,
                meter_start_wh BIGINT NOT NULL,
                ended_at BIGINT,
                meter_stop_wh BIGINT,
                stop_reason TEXT,
                stop_requested_at BIGINT,
                tariff_version_id TEXT REFERENCES tariff_versions (id),
                created_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX sessions_by_transaction ON sessions (station_id, transaction_id);
            CREATE INDEX sessions_by_operator ON sessions (operator_id, started_at, id);
            CREATE INDEX sessions_by_station ON sessions (station_id, started_at, id);
            CREATE INDEX sessions_by_driver ON sessions (driver_id, started_at, id);
            CREATE INDEX sessions_running ON sessions (station_id, evse) WHERE state = 'charging';
            CREATE INDEX sessions_running_by_token ON sessions (token_value) WHERE state = 'charging';
            CREATE TABLE session_progress (
                session_id TEXT PRIMARY KEY REFERENCES sessions (id),
                last_at BIGINT NOT NULL,
                last_register_wh BIGINT NOT NULL,
                last_register_at BIGINT NOT NULL,
                energy_wh BIGINT NOT NULL,
                sample_count BIGINT NOT NULL,
                power_w BIGINT,
                current_ma BIGINT,
                voltage_mv BIGINT,
                soc_permille BIGINT,
                temperature_dc BIGINT,
                offered_w BIGINT,
                energy_stopped_at BIGINT,
                cost_minor BIGINT NOT NULL,
                running_price BLOB,
                sequences TEXT
            );
            CREATE TABLE meter_samples (
                session_id TEXT NOT NULL,
                at BIGINT NOT NULL,
                register_wh BIGINT,
                power_w BIGINT,
                current_ma BIGINT,
                voltage_mv BIGINT,
                soc_permille BIGINT,
                temperature_dc BIGINT,
                offered_w BIGINT,
                PRIMARY KEY (session_id, at)
            ){withoutRowID};
            CREATE TABLE energy_hours (
                station_id TEXT NOT NULL,
                hour BIGINT NOT NULL,
                energy_wh BIGINT NOT NULL,
                occupied_ms BIGINT NOT NULL,
                sessions BIGINT NOT NULL,
                PRIMARY KEY (station_id, hour)
            );
            CREATE TABLE orders (
                id TEXT PRIMARY KEY,
                number TEXT NOT NULL,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                site_id TEXT REFERENCES sites (id),
                station_id TEXT NOT NULL REFERENCES stations (id),
                session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id),
                driver_id TEXT REFERENCES drivers (id),
                state TEXT NOT NULL,
                currency TEXT NOT NULL,
                tariff_version_id TEXT REFERENCES tariff_versions (id),
                hold_minor BIGINT NOT NULL,
                energy_wh BIGINT NOT NULL,
                electricity_minor BIGINT NOT NULL,
                service_minor BIGINT NOT NULL,
                fees_minor BIGINT NOT NULL,
                tax_minor BIGINT NOT NULL,
                total_minor BIGINT NOT NULL,
                paid_minor BIGINT NOT NULL,
                owed_minor BIGINT NOT NULL,
                refunded_minor BIGINT NOT NULL,
                open_exceptions BIGINT NOT NULL,
                started_at BIGINT NOT NULL,
                ended_at BIGINT,
                settled_at BIGINT,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX orders_by_number ON orders (operator_id, number);
            CREATE INDEX orders_by_operator ON orders (operator_id, started_at, id);
            CREATE INDEX orders_by_state ON orders (operator_id, state, started_at, id);
            CREATE INDEX orders_by_site ON orders (site_id, started_at, id);
            CREATE INDEX orders_by_station ON orders (station_id, started_at, id);
            CREATE INDEX orders_by_driver ON orders (driver_id, started_at, id);
            CREATE TABLE order_lines (
                order_id TEXT NOT NULL REFERENCES orders (id),
                line BIGINT NOT NULL,
                kind TEXT NOT NULL,
                period TEXT,
                from_at BIGINT,
                to_at BIGINT,
                quantity BIGINT NOT NULL,
                unit TEXT NOT NULL,
                unit_price_micros BIGINT NOT NULL,
                amount_minor BIGINT NOT NULL,
                is_interpolated BIGINT NOT NULL,
                PRIMARY KEY (order_id, line)
            );
            CREATE TABLE order_exceptions (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                order_id TEXT NOT NULL REFERENCES orders (id),
                rule TEXT NOT NULL,
                evidence TEXT NOT NULL,
                proposed_repair TEXT NOT NULL,
                state TEXT NOT NULL,
                count BIGINT NOT NULL,
                resolved_by TEXT,
                resolution TEXT,
                created_at BIGINT NOT NULL,
                resolved_at BIGINT,
                UNIQUE (order_id, rule)
            );
            CREATE INDEX order_exceptions_by_operator ON order_exceptions (operator_id, state, id);
            """)
}
