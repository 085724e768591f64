extension SchemaMigrations {
    /// Who wanted what, where it was kept in the audit trail only; whom drivers may call; and which of several processes
    /// does a job.
    static let actors = Migration(
        number: 14, name: "actors",
        sql: """
            ALTER TABLE ledger_transfers ADD COLUMN actor TEXT;
            ALTER TABLE drivers ADD COLUMN frozen_by TEXT;
            ALTER TABLE drivers ADD COLUMN frozen_at BIGINT;
            ALTER TABLE operators ADD COLUMN support_phone TEXT;
            ALTER TABLE operators ADD COLUMN support_email TEXT;
            CREATE TABLE leases (
                name TEXT PRIMARY KEY,
                holder TEXT NOT NULL,
                held_until BIGINT NOT NULL
            ){withoutRowID};
            """)
}
