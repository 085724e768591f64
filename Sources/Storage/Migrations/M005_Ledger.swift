extension SchemaMigrations {
    /// The double-entry ledger. Transfers are appended and never touched again; the database itself sees to it.
    /// `ledger_accounts` and `ledger_heads` are sums of them, kept for speed and re-added by `ohmstead ledger verify`.
    static let ledger = Migration(
        number: 5, name: "ledger",
        sql: """
            CREATE TABLE ledger_accounts (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                kind TEXT NOT NULL,
                owner_id TEXT,
                currency TEXT NOT NULL,
                debits_minor BIGINT NOT NULL,
                credits_minor BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX ledger_accounts_by_owner
                ON ledger_accounts (operator_id, kind, COALESCE(owner_id, ''), currency);
            CREATE TABLE ledger_transfers (
                operator_id TEXT NOT NULL REFERENCES operators (id),
                sequence BIGINT NOT NULL,
                id TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL,
                debit_account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
                credit_account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                currency TEXT NOT NULL,
                reference TEXT NOT NULL,
                memo TEXT NOT NULL,
                at BIGINT NOT NULL,
                previous_hash BLOB NOT NULL,
                hash BLOB NOT NULL,
                PRIMARY KEY (operator_id, sequence),
                CHECK (debit_account_id <> credit_account_id)
            );
            CREATE INDEX ledger_transfers_by_reference ON ledger_transfers (reference);
            CREATE INDEX ledger_transfers_by_debit ON ledger_transfers (debit_account_id, sequence);
            CREATE INDEX ledger_transfers_by_credit ON ledger_transfers (credit_account_id, sequence);
            CREATE TABLE ledger_heads (
                operator_id TEXT PRIMARY KEY REFERENCES operators (id),
                sequence BIGINT NOT NULL,
                hash BLOB NOT NULL
            );
            CREATE TABLE wallets (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                driver_id TEXT NOT NULL UNIQUE REFERENCES drivers (id),
                currency TEXT NOT NULL,
                available_account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
                held_account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
                created_at BIGINT NOT NULL
            );
            CREATE INDEX wallets_by_operator ON wallets (operator_id, id);
            """,
        appendOnly: ["ledger_transfers"])
}
