extension SchemaMigrations {
    /// Lists in their order whatever they are narrowed to: over all operators too, and the few that charge among the many
    /// that have.
    static let lists = Migration(
        number: 16, name: "lists",
        sql: """
            CREATE INDEX orders_by_start ON orders (started_at, id);
            CREATE INDEX orders_by_state_and_start ON orders (state, started_at, id);
            CREATE INDEX orders_by_site_and_state ON orders (site_id, state, started_at, id);
            CREATE INDEX orders_by_bare_number ON orders (number);
            CREATE INDEX order_exceptions_by_state ON order_exceptions (state, id);
            CREATE INDEX sessions_by_start ON sessions (started_at, id);
            CREATE INDEX sessions_by_site ON sessions (site_id, started_at, id);
            DROP INDEX sessions_running_by_operator;
            CREATE INDEX sessions_running_by_operator ON sessions (operator_id, started_at, id)
                WHERE state = 'charging';
            CREATE INDEX sessions_running_by_site ON sessions (site_id, started_at, id) WHERE state = 'charging';
            CREATE INDEX sessions_running_by_start ON sessions (started_at, id) WHERE state = 'charging';
            """)
}
