/// The few places where the databases differ. All other SQL is portable between SQLite 3.40 and PostgreSQL 15.
package enum SQLDialect: String, Sendable, Hashable, CaseIterable {
    case sqlite
    case postgres

    /// At the end of a SELECT that loads what the same write changes. SQLite has one writer and needs nothing.
    package var forUpdate: String {
        switch self {
        case .sqlite: ""
        case .postgres: " FOR UPDATE"
        }
    }

    /// The text of a migration in this dialect.
    ///
    /// Migrations use `BIGINT`, `TEXT`, `BLOB` and `{withoutRowID}` after a table's closing parenthesis. PostgreSQL
    /// stores `BLOB` as `BYTEA` and compares text by its bytes (`COLLATE "C"`), as SQLite does, so that `ORDER BY` and
    /// cursors agree whatever the locale of the database is.
    package func rendered(_ sql: String) -> String {
        switch self {
        case .sqlite:
            sql.replacing("{withoutRowID}", with: " WITHOUT ROWID")
        case .postgres:
            sql.replacing("{withoutRowID}", with: "")
                .replacing(/\bBLOB\b/, with: "BYTEA")
                .replacing(/\bTEXT\b/, with: "TEXT COLLATE \"C\"")
        }
    }

    /// Statements after which the database itself refuses UPDATE and DELETE (and TRUNCATE) on a table.
    package func appendOnlyTriggers(table: String) -> String {
        switch self {
        case .sqlite:
            ["update", "delete"].map {
                """
                CREATE TRIGGER \(table)_no_\($0) BEFORE \($0.uppercased()) ON \(table)
                BEGIN SELECT RAISE(ABORT, '\(DatabaseError.appendOnlyMark)\(table)'); END;
                """
            }.joined(separator: "\n")
        case .postgres:
            """
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN RAISE EXCEPTION '\(DatabaseError.appendOnlyMark)%', TG_TABLE_NAME; END $body$;
            CREATE TRIGGER \(table)_no_change BEFORE UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER \(table)_no_truncate BEFORE TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """
        }
    }

    /// Runs first in each step of a migration: one program at a time changes the schema, and may take its time.
    /// A table lock, because unlike an advisory lock it is waited for before the transaction's snapshot is taken.
    var migrationLock: String? {
        switch self {
        case .sqlite: nil
        case .postgres:
            "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; LOCK TABLE schema_migrations IN EXCLUSIVE MODE"
        }
    }
}
