extension SchemaMigrations {
    /// Tariffs and their versions. A version never changes: an order says which one priced it.
    static let tariffs = Migration(
        number: 3, name: "tariffs",
        sql: """
            CREATE TABLE tariffs (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                name TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX tariffs_by_operator ON tariffs (operator_id, id);
            CREATE TABLE tariff_versions (
                id TEXT PRIMARY KEY,
                tariff_id TEXT NOT NULL REFERENCES tariffs (id),
                number BIGINT NOT NULL,
                effective_from BIGINT NOT NULL,
                definition TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                UNIQUE (tariff_id, number)
            );
            CREATE INDEX tariff_versions_in_force ON tariff_versions (tariff_id, effective_from, number);
            """,
        appendOnly: ["tariff_versions"])
}
