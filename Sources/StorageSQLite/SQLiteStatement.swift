import CSQLite
import Kernel
import Storage

/// A prepared statement and where its arguments go.
final class SQLiteStatement {
    enum Binding {
        case bound
        case refused(Int32)
        case mismatch(String)
    }

    let handle: OpaquePointer
    let isReadOnly: Bool
    /// For each of SQLite's parameters, the index of its argument: SQLite takes `$2` for a name and numbers
    /// parameters by their first appearance.
    private let argumentIndices: [Int]
    private let argumentCount: Int
    /// The texts of ids among the arguments, until the statement is bound anew: SQLite reads them where they are.
    private let idTexts: UnsafeMutableBufferPointer<UInt8>

    init(_ handle: OpaquePointer) {
        self.handle = handle
        isReadOnly = sqlite3_stmt_readonly(handle) != 0
        argumentIndices = (0..<sqlite3_bind_parameter_count(handle)).map { place in
            guard let name = sqlite3_bind_parameter_name(handle, place + 1) else { return Int(place) }
            return (Int(String(cString: name).dropFirst()) ?? Int(place) + 1) - 1
        }
        argumentCount = (argumentIndices.max() ?? -1) + 1
        idTexts = .allocate(capacity: argumentIndices.count * RawID.textLength)
    }

    deinit { idTexts.deallocate() }

    /// Before the connection closes.
    func finalize() { sqlite3_finalize(handle) }

    func bind(_ arguments: [any SQLBindable]) -> Binding {
        guard arguments.count == argumentCount else {
            return .mismatch("\(arguments.count) arguments for \(argumentCount) parameters")
        }
        for (place, index) in argumentIndices.enumerated() {
            let value = arguments[index].sqlValue
            // PostgreSQL stores no NUL in a text; what one database refuses, both refuse.
            if case .text(let text) = value, text.utf8.contains(0) { return .mismatch("a text argument holds a NUL") }
            let code = bind(value, Int32(place + 1))
            guard code == SQLITE_OK else { return .refused(code) }
        }
        return .bound
    }

    func reset() { sqlite3_reset(handle) }

    private func bind(_ value: SQLValue, _ place: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let integer): return sqlite3_bind_int64(handle, place, integer)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, place, $0.baseAddress, Int32($0.count), ohmstead_sqlite_transient())
                }
            }
        case .id(let id):
            let start = (Int(place) - 1) * RawID.textLength
            let text = UnsafeMutableBufferPointer(rebasing: idTexts[start..<start + RawID.textLength])
            id.writeText(to: text)
            return text.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, place, $0.baseAddress, Int32($0.count), nil)
            }
        case .blob(let bytes):
            return bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, place, 0)
                : sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), ohmstead_sqlite_transient())
        }
    }
}

/// The row that a statement stands on.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    func integerOrNil(_ index: Int) throws -> Int64? {
        switch sqlite3_column_type(statement, Int32(index)) {
        case SQLITE_NULL: nil
        case SQLITE_INTEGER: sqlite3_column_int64(statement, Int32(index))
        default: throw DatabaseError.other("column \(index) of the result is not an integer")
        }
    }

    func textOrNil(_ index: Int) throws -> String? {
        switch sqlite3_column_type(statement, Int32(index)) {
        case SQLITE_NULL: return nil
        case SQLITE_TEXT:
            guard let bytes = sqlite3_column_text(statement, Int32(index)) else { return "" }
            let count = Int(sqlite3_column_bytes(statement, Int32(index)))
            return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        default: throw DatabaseError.other("column \(index) of the result is not a text")
        }
    }

    func rawIDOrNil(_ index: Int) throws -> RawID? {
        guard sqlite3_column_type(statement, Int32(index)) != SQLITE_NULL else { return nil }
        let bytes = sqlite3_column_text(statement, Int32(index))
        let count = Int(sqlite3_column_bytes(statement, Int32(index)))
        guard let id = RawID(utf8: UnsafeBufferPointer(start: bytes, count: count)) else {
            throw DatabaseError.other("column \(index) of the result is not an id")
        }
        return id
    }

    func blobOrNil(_ index: Int) throws -> [UInt8]? {
        switch sqlite3_column_type(statement, Int32(index)) {
        case SQLITE_NULL: return nil
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(statement, Int32(index)))
            guard count > 0, let bytes = sqlite3_column_blob(statement, Int32(index)) else { return [] }
            return Array(UnsafeRawBufferPointer(start: bytes, count: count))
        default: throw DatabaseError.other("column \(index) of the result is not bytes")
        }
    }
}
