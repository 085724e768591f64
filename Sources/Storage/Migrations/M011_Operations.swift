extension SchemaMigrations {
    /// Exceptions that were repaired, debts that were forgiven, planned versions of tariffs that were taken back, and
    /// actions on many stations.
    static let operations = Migration(
        number: 11, name: "operations",
        sql: """
            ALTER TABLE orders ADD COLUMN forgiven_minor BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE order_exceptions ADD COLUMN action TEXT;
            ALTER TABLE order_exceptions ADD COLUMN effect TEXT;
            CREATE TABLE tariff_withdrawals (
                version_id TEXT PRIMARY KEY REFERENCES tariff_versions (id),
                at BIGINT NOT NULL
            ){withoutRowID};
            CREATE TABLE bulk_actions (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                kind TEXT NOT NULL,
                body TEXT NOT NULL,
                parallel BIGINT NOT NULL,
                state TEXT NOT NULL,
                total BIGINT NOT NULL,
                requested_by TEXT NOT NULL,
                requested_at BIGINT NOT NULL,
                finished_at BIGINT
            );
            CREATE INDEX bulk_actions_by_operator ON bulk_actions (operator_id, id);
            CREATE INDEX bulk_actions_running ON bulk_actions (id) WHERE finished_at IS NULL;
            CREATE TABLE bulk_action_items (
                action_id TEXT NOT NULL REFERENCES bulk_actions (id),
                place BIGINT NOT NULL,
                station_id TEXT NOT NULL REFERENCES stations (id),
                state TEXT NOT NULL,
                reason TEXT,
                command_id TEXT REFERENCES commands (id),
                finished_at BIGINT,
                PRIMARY KEY (action_id, place)
            ){withoutRowID};
            CREATE INDEX bulk_action_items_by_state ON bulk_action_items (action_id, state, place);
            """)
}
