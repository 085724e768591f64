extension SchemaMigrations {
    /// Who wanted what, where it was kept in the audit trail only, and whom drivers may call.
    static let actors = Migration(
        number: 14, name: "actors",
        sql: """
            ALTER TABLE ledger_transfers ADD COLUMN actor TEXT;
            ALTER TABLE drivers ADD COLUMN frozen_by TEXT;
            ALTER TABLE drivers ADD COLUMN frozen_at BIGINT;
            ALTER TABLE operators ADD COLUMN support_phone TEXT;
            ALTER TABLE operators ADD COLUMN support_email TEXT;
            """)
}
