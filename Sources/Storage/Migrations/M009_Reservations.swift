extension SchemaMigrations {
    /// Reservations; the days that an operator's tariffs share; orders that are corrected by added lines, and debts that
    /// are paid oldest first.
    static let reservations = Migration(
        number: 9, name: "reservations",
        sql: """
            CREATE TABLE reservations (
                id TEXT PRIMARY KEY,
                number BIGINT NOT NULL UNIQUE,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                station_id TEXT NOT NULL REFERENCES stations (id),
                evse BIGINT NOT NULL,
                driver_id TEXT REFERENCES drivers (id),
                token_kind TEXT NOT NULL,
                token_value TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT,
                command_id TEXT,
                session_id TEXT REFERENCES sessions (id),
                requested_by TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                finished_at BIGINT
            );
            CREATE INDEX reservations_by_operator ON reservations (operator_id, id);
            CREATE INDEX reservations_open ON reservations (station_id, expires_at)
                WHERE state IN ('requested', 'accepted');
            CREATE TABLE holiday_calendars (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                name TEXT NOT NULL,
                days TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX holiday_calendars_by_operator ON holiday_calendars (operator_id, id);
            ALTER TABLE sessions ADD COLUMN driver_group TEXT;
            ALTER TABLE order_lines ADD COLUMN correction BIGINT NOT NULL DEFAULT 0;
            CREATE INDEX orders_owed ON orders (driver_id, started_at, id) WHERE owed_minor > 0;
            """)
}
