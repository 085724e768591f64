extension SchemaMigrations {
    /// A number that counts each change of what a running session is metered and priced by, so that whoever remembers
    /// the session can tell with one statement whether it is still so (`MeteredSession`).
    static let revisions = Migration(
        number: 13, name: "revisions",
        sql: "ALTER TABLE session_progress ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;",
        followed: [
            Followed(table: "sessions", then: raise("session_id = NEW.id")),
            Followed(
                table: "sites", column: "time_zone",
                then: raise("session_id IN (SELECT id FROM sessions WHERE site_id = NEW.id AND state = 'charging')")),
            Followed(
                table: "operators", column: "time_zone",
                then: raise(
                    "session_id IN (SELECT id FROM sessions WHERE operator_id = NEW.id AND state = 'charging')")),
        ])

    private static func raise(_ condition: String) -> String {
        "UPDATE session_progress SET revision = revision + 1 WHERE \(condition)"
    }
}
