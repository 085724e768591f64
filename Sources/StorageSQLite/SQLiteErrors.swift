import CSQLite
import Storage

// Extended result codes; the header defines them by shifts that Swift does not import.
private let constraintCheck: Int32 = 275
private let constraintForeignKey: Int32 = 787
private let constraintNotNull: Int32 = 1299
private let constraintPrimaryKey: Int32 = 1555
private let constraintTrigger: Int32 = 1811
private let constraintUnique: Int32 = 2067
private let constraintRowID: Int32 = 2579

/// SQLite's result codes in the words of the seam.
enum SQLiteErrors {
    static func error(_ code: Int32, message: String) -> DatabaseError {
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: constraint(code, message)
        case SQLITE_BUSY, SQLITE_LOCKED: .busy(message)
        case SQLITE_FULL: .diskFull(message)
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: .unavailable(message)
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(message)
        default: .other(message)
        }
    }

    private static func constraint(_ code: Int32, _ message: String) -> DatabaseError {
        // Messages read `UNIQUE constraint failed: table.column, table.column`.
        let detail = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        switch code {
        case constraintUnique, constraintPrimaryKey, constraintRowID:
            return .uniqueViolation(uniqueKey(detail))
        case constraintForeignKey: return .foreignKeyViolation(detail)
        case constraintCheck: return .checkViolation(detail)
        case constraintNotNull:
            let parts = detail.split(separator: ".")
            return .notNullViolation(table: String(parts.first ?? ""), column: String(parts.last ?? ""))
        case constraintTrigger where message.hasPrefix(DatabaseError.appendOnlyMark):
            return .appendOnlyViolation(table: String(message.dropFirst(DatabaseError.appendOnlyMark.count)))
        default: return .checkViolation(message)
        }
    }

    private static func uniqueKey(_ detail: String) -> DatabaseError.UniqueKey {
        if detail.hasPrefix("index '") { return .index(String(detail.dropFirst(7).dropLast())) }
        let columns = detail.split(separator: ", ").map { $0.split(separator: ".").map(String.init) }
        return .columns(table: columns.first?.first ?? "", columns.map { $0.last ?? "" })
    }
}
