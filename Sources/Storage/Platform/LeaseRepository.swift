import Kernel

/// What one of several processes does for all of them, for a time.
package enum LeaseRepository {
    /// Takes what is free or over, and renews what the holder has; one statement, so two never have it both.
    /// - Returns: whether the holder has it now.
    package static func take(
        _ name: String, for holder: String, until: Timestamp, at now: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO leases (name, holder, held_until) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
            WHERE leases.holder = excluded.holder OR leases.held_until <= $4
            """,
            name, holder, until, now) == 1
    }

    package static func giveUp(_ name: String, of holder: String, _ connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM leases WHERE name = $1 AND holder = $2", name, holder)
    }
}
