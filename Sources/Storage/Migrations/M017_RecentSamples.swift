extension SchemaMigrations {
    /// The newest samples of a running session, in the row that each of them changes anyway (`RecentSamples`, ADR 0008).
    static let recentSamples = Migration(
        number: 17, name: "recent samples", sql: "ALTER TABLE session_progress ADD COLUMN recent BLOB;")
}
