import Kernel

/// Numbers that people and 1.6 stations use; gapless only as far as writes are not rolled back.
package enum CounterRepository {
    package static func next(_ name: String, _ connection: any SQLConnection) throws -> Int64 {
        let value = try connection.first(
            """
            INSERT INTO counters (name, value) VALUES ($1, 1)
            ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value
            """,
            name
        ) { try $0.integer(0) }
        guard let value else { throw DatabaseError.other("counter \(name) gave no value") }
        return value
    }
}
