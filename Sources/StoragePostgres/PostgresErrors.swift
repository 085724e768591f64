import CLibPQ
import Storage

/// SQLSTATEs in the words of the seam (PostgreSQL 15, appendix A).
enum PostgresErrors {
    /// The fields of an error report (libpq, `PQresultErrorField`).
    private enum Field: UInt8 {
        case sqlState = 0x43  // C
        case message = 0x4D  // M
        case detail = 0x44  // D
        case table = 0x74  // t
        case column = 0x63  // c
        case constraint = 0x6E  // n
    }

    static func error(_ result: OpaquePointer?, connection: OpaquePointer) -> DatabaseError {
        guard let state = field(.sqlState, result) else {
            // No report from the server: the connection broke, or libpq refused the call.
            let message = trimmed(String(cString: PQerrorMessage(connection)))
            return PQstatus(connection) == CONNECTION_BAD ? .unavailable(message) : .other(message)
        }
        let message = field(.message, result) ?? state
        return switch state {
        case "23505": .uniqueViolation(uniqueKey(result))
        case "23503": .foreignKeyViolation(field(.constraint, result) ?? message)
        case "23514": .checkViolation(field(.constraint, result) ?? message)
        case "23502":
            .notNullViolation(table: field(.table, result) ?? "", column: field(.column, result) ?? "")
        case "P0001" where message.hasPrefix(DatabaseError.appendOnlyMark):
            .appendOnlyViolation(table: String(message.dropFirst(DatabaseError.appendOnlyMark.count)))
        case "40001", "40P01", "55P03": .busy(message)
        case "57014": .timedOut(message)
        case "53100": .diskFull(message)
        case "XX001", "XX002": .corrupt(message)
        case _ where isUnavailable(state): .unavailable(message)
        default: .other("\(message) (\(state))")
        }
    }

    /// Connection exceptions, a server that starts, stops or has no room, and a cluster that failed over.
    private static func isUnavailable(_ state: String) -> Bool {
        ["08", "28", "3D", "53", "58"].contains { state.hasPrefix($0) }
            || ["57P01", "57P02", "57P03", "57P04", "57P05", "25P03"].contains(state)
    }

    /// The detail reads `Key (column, column)=(...) already exists.` in every language of the server's messages; the
    /// values are left out.
    private static func uniqueKey(_ result: OpaquePointer?) -> DatabaseError.UniqueKey {
        let name = field(.constraint, result) ?? ""
        guard let table = field(.table, result), let detail = field(.detail, result),
            let open = detail.firstIndex(of: "("), let end = detail.firstRange(of: ")=(")?.lowerBound
        else { return .index(name) }
        let columns = detail[detail.index(after: open)..<end].split(separator: ", ").map(String.init)
        let isPlain = columns.allSatisfy { !$0.contains { "()'".contains($0) } }
        return isPlain ? .columns(table: table, columns) : .index(name)
    }

    private static func field(_ field: Field, _ result: OpaquePointer?) -> String? {
        PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
    }

    static func trimmed(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
