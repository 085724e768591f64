import CLibPQ
import Kernel
import Storage

/// One row of a result in text format.
struct PostgresRow: SQLRow {
    private static let byteaType: UInt32 = 17
    private static let integerTypes: Set<UInt32> = [16, 20, 21, 23, 1700]  // bool, int8, int2, int4, numeric (sums)
    private static let textTypes: Set<UInt32> = [18, 19, 25, 1042, 1043]  // char, name, text, bpchar, varchar

    let result: OpaquePointer
    let row: Int32

    func integerOrNil(_ index: Int) throws -> Int64? {
        guard let bytes = try bytes(index, Self.integerTypes, "an integer") else { return nil }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "t") { return 1 }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "f") { return 0 }
        guard let value = Int64(String(decoding: bytes, as: UTF8.self)) else {
            throw DatabaseError.other("column \(index) of the result is not an integer")
        }
        return value
    }

    func textOrNil(_ index: Int) throws -> String? {
        try bytes(index, Self.textTypes, "a text").map { String(decoding: $0, as: UTF8.self) }
    }

    func rawIDOrNil(_ index: Int) throws -> RawID? {
        guard let bytes = try bytes(index, Self.textTypes, "an id") else { return nil }
        guard let id = RawID(utf8: bytes.assumingMemoryBound(to: UInt8.self)) else {
            throw DatabaseError.other("column \(index) of the result is not an id")
        }
        return id
    }

    /// The server writes bytes as `\x` and hexadecimal digits (`bytea_output = hex`).
    func blobOrNil(_ index: Int) throws -> [UInt8]? {
        guard let text = try bytes(index, [Self.byteaType], "bytes") else { return nil }
        return (1..<max(text.count / 2, 1)).map { Self.nibble(text[2 * $0]) << 4 | Self.nibble(text[2 * $0 + 1]) }
    }

    private static func nibble(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }

    private func bytes(_ index: Int, _ types: Set<UInt32>, _ kind: String) throws -> UnsafeRawBufferPointer? {
        let column = Int32(index)
        guard column < PQnfields(result) else { throw DatabaseError.other("the result has no column \(index)") }
        if PQgetisnull(result, row, column) == 1 { return nil }
        guard types.contains(PQftype(result, column)) else {
            throw DatabaseError.other("column \(index) of the result is not \(kind)")
        }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }
}
