import Kernel

/// One row of a result, valid only inside the closure it is handed to. Columns count from 0.
///
/// Errors: `DatabaseError.other` where a column holds NULL or something that the wanted type cannot be.
package protocol SQLRow {
    func integerOrNil(_ index: Int) throws -> Int64?
    func textOrNil(_ index: Int) throws -> String?
    func blobOrNil(_ index: Int) throws -> [UInt8]?
    /// Ids are read for every message of a charger: a driver reads them without making a string.
    func rawIDOrNil(_ index: Int) throws -> RawID?
}

extension SQLRow {
    // Each by itself and not through a generic helper, whose types would be looked up again for each column.

    package func integer(_ index: Int) throws -> Int64 {
        guard let value = try integerOrNil(index) else { throw Self.missing(index) }
        return value
    }

    package func text(_ index: Int) throws -> String {
        guard let value = try textOrNil(index) else { throw Self.missing(index) }
        return value
    }

    package func blob(_ index: Int) throws -> [UInt8] {
        guard let value = try blobOrNil(index) else { throw Self.missing(index) }
        return value
    }

    package func bool(_ index: Int) throws -> Bool { try integer(index) != 0 }

    package func id<Entity>(_ index: Int) throws -> ID<Entity> {
        guard let value = try rawIDOrNil(index) else { throw Self.missing(index) }
        return ID<Entity>(value)
    }

    package func idOrNil<Entity>(_ index: Int) throws -> ID<Entity>? {
        guard let value = try rawIDOrNil(index) else { return nil }
        return ID<Entity>(value)
    }

    package func timestamp(_ index: Int) throws -> Timestamp {
        Timestamp(millisecondsSinceEpoch: try integer(index))
    }

    package func timestampOrNil(_ index: Int) throws -> Timestamp? {
        guard let value = try integerOrNil(index) else { return nil }
        return Timestamp(millisecondsSinceEpoch: value)
    }

    package func date(_ index: Int) throws -> CivilDate { try present(try dateOrNil(index), index) }

    package func dateOrNil(_ index: Int) throws -> CivilDate? {
        try parsed(index, "a day") { CivilDate($0) }
    }

    package func currency(_ index: Int) throws -> Currency {
        try present(try parsed(index, "a currency") { Currency(code: $0) }, index)
    }

    /// A case of an enum of words.
    package func word<Word: RawRepresentable>(_ index: Int) throws -> Word where Word.RawValue == String {
        try present(try wordOrNil(index), index)
    }

    package func wordOrNil<Word: RawRepresentable>(_ index: Int) throws -> Word? where Word.RawValue == String {
        try parsed(index, "a \(Word.self)") { Word(rawValue: $0) }
    }

    private func present<Value>(_ value: Value?, _ index: Int) throws -> Value {
        guard let value else { throw Self.missing(index) }
        return value
    }

    private static func missing(_ index: Int) -> DatabaseError { .other("column \(index) of the result is NULL") }

    private func parsed<Value>(_ index: Int, _ kind: @autoclosure () -> String, _ parse: (String) -> Value?) throws
        -> Value?
    {
        guard let text = try textOrNil(index) else { return nil }
        guard let value = parse(text) else {
            throw DatabaseError.other("column \(index) of the result is not \(kind()): \(text)")
        }
        return value
    }
}
