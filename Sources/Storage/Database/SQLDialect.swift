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

    /// Statements that replace those triggers by ones that let erasures through.
    func erasableTriggers(_ what: Erasable) -> String {
        let table = what.table
        let isErased = "EXISTS (SELECT 1 FROM erasures e WHERE e.entity = OLD.entity)"
        let milliseconds = Int64(what.keptDays ?? 0) * 86_400_000
        switch self {
        case .sqlite:
            let isOld = what.keptDays == nil ? "1 = 0" : "OLD.at < unixepoch() * 1000 - \(milliseconds)"
            return """
                DROP TRIGGER \(table)_no_update;
                DROP TRIGGER \(table)_no_delete;
                CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
                WHEN NOT \(isErased) OR NEW.id <> OLD.id OR NEW.entity <> OLD.entity OR NEW.at <> OLD.at
                BEGIN SELECT RAISE(ABORT, '\(DatabaseError.appendOnlyMark)\(table)'); END;
                CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
                WHEN NOT \(isErased) AND NOT (\(isOld))
                BEGIN SELECT RAISE(ABORT, '\(DatabaseError.appendOnlyMark)\(table)'); END;
                """
        case .postgres:
            let isOld =
                what.keptDays == nil ? "FALSE" : "OLD.at < extract(epoch FROM now()) * 1000 - \(milliseconds)"
            return """
                CREATE OR REPLACE FUNCTION refuse_change_of_\(table)() RETURNS trigger LANGUAGE plpgsql AS $body$
                BEGIN
                    IF TG_OP = 'DELETE' THEN
                        IF \(isErased) OR \(isOld) THEN RETURN OLD; END IF;
                    ELSIF \(isErased) AND NEW.id = OLD.id AND NEW.entity = OLD.entity AND NEW.at = OLD.at THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION '\(DatabaseError.appendOnlyMark)%', TG_TABLE_NAME;
                END $body$;
                DROP TRIGGER \(table)_no_change ON \(table);
                CREATE TRIGGER \(table)_no_change BEFORE UPDATE OR DELETE ON \(table)
                FOR EACH ROW EXECUTE FUNCTION refuse_change_of_\(table)();
                """
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

    func followingTrigger(_ what: Followed) -> String {
        let name = "\(what.table)_followed"
        let event = "AFTER UPDATE \(what.column.map { "OF \($0) " } ?? "")ON \(what.table)"
        switch self {
        case .sqlite:
            return "CREATE TRIGGER \(name) \(event) BEGIN \(what.statement); END;"
        case .postgres:
            return """
                CREATE FUNCTION follow_\(what.table)() RETURNS trigger LANGUAGE plpgsql AS $body$
                BEGIN \(what.statement); RETURN NULL; END $body$;
                CREATE TRIGGER \(name) \(event) FOR EACH ROW EXECUTE FUNCTION follow_\(what.table)();
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
