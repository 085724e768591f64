/// How a node uses its PostgreSQL server.
package struct PostgresOptions: Sendable {
    /// `postgres://user:password@host:port/database?sslmode=verify-full`, as libpq reads it.
    package let url: String
    /// Connections that read at the same time.
    package var readers = 4
    /// Connections that write at the same time. One writer of a node never conflicts with itself.
    package var writers = 1
    /// Writes in one commit: enough to make its sync cheap.
    package var writesPerCommit = 1000
    /// The longest that one statement may run.
    package var statementTimeoutSeconds = 10
    /// Whether this is the one server on the schema: its writer holds an advisory lock, and a second server's does not
    /// get it. Tools that work beside a server leave it.
    package var servesAlone = false

    package init(url: String) { self.url = url }

    static let lock = "SELECT 1 WHERE pg_try_advisory_lock(hashtextextended('ohmstead ' || current_schema(), 0))"

    /// What a new connection is told. Writes are serializable: a write that decided on what another one changed runs
    /// again, on PostgreSQL as on SQLite's single writer.
    var sessionScript: String {
        """
        SET statement_timeout = '\(statementTimeoutSeconds)s';
        SET lock_timeout = '\(statementTimeoutSeconds)s';
        SET idle_in_transaction_session_timeout = '60s';
        SET default_transaction_isolation = 'serializable';
        SET standard_conforming_strings = on;
        SET bytea_output = 'hex';
        SET client_min_messages = 'warning';
        """
    }
}
