/// What can go wrong below the seam, in words that flows can act on.
package enum DatabaseError: Error, Sendable, Hashable {
    /// A row with this key exists.
    case uniqueViolation(UniqueKey)
    /// A row that is referred to does not exist, or one that is referred to would go.
    case foreignKeyViolation(String)
    case checkViolation(String)
    case notNullViolation(table: String, column: String)
    /// A change to a table that only grows.
    case appendOnlyViolation(table: String)
    /// Too much work is waiting, or conflicts with other writers did not end within the retries.
    case busy(String)
    /// A statement ran longer than its limit.
    case timedOut(String)
    /// The database cannot be reached.
    case unavailable(String)
    case diskFull(String)
    /// The file is damaged or is not a database.
    case corrupt(String)
    /// The database was written by a newer program.
    case newerSchema(database: Int, program: Int)
    /// A migration that is applied has another text now.
    case changedMigration(number: Int, name: String)
    case failedMigration(number: Int, name: String, reason: String)
    case notSupported(String)
    case closed
    case other(String)

    package enum UniqueKey: Sendable, Hashable {
        case columns(table: String, [String])
        /// The name of an index over expressions.
        case index(String)
    }

    /// How the triggers of append-only tables begin their message; the table's name follows.
    package static let appendOnlyMark = "append-only: "

    /// Whether the same write may succeed later without anything else being changed.
    package var isTransient: Bool {
        switch self {
        case .busy, .timedOut, .unavailable, .diskFull: true
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .notNullViolation, .appendOnlyViolation, .corrupt,
            .newerSchema, .changedMigration, .failedMigration, .notSupported, .closed, .other:
            false
        }
    }
}

extension DatabaseError: CustomStringConvertible {
    /// One sentence for people and logs. It holds no values of rows.
    package var description: String {
        switch self {
        case .uniqueViolation(.columns(let table, let columns)):
            "a row with the same \(columns.joined(separator: ", ")) exists in \(table)"
        case .uniqueViolation(.index(let name)): "a row with the same \(name) exists"
        case .foreignKeyViolation(let detail): "a reference to another row does not hold: \(detail)"
        case .checkViolation(let detail): "a value is outside its limits: \(detail)"
        case .notNullViolation(let table, let column): "\(table).\(column) needs a value"
        case .appendOnlyViolation(let table): "rows of \(table) are never changed or deleted"
        case .busy(let detail): "the database is busy: \(detail)"
        case .timedOut(let detail): "the database took too long: \(detail)"
        case .unavailable(let detail): "the database cannot be reached: \(detail)"
        case .diskFull(let detail): "the disk of the database is full: \(detail)"
        case .corrupt(let detail): "the database is damaged: \(detail)"
        case .newerSchema(let database, let program):
            "the database has schema \(database), this program knows schemas up to \(program): use the newer program"
        case .changedMigration(let number, let name):
            "migration \(number) (\(name)) was applied with another text: this program does not belong to this database"
        case .failedMigration(let number, let name, let reason):
            "migration \(number) (\(name)) failed and changed nothing: \(reason)"
        case .notSupported(let detail): detail
        case .closed: "the database is closed"
        case .other(let detail): "the database refused: \(detail)"
        }
    }
}
