import Kernel

/// What is stored. There is no floating point on purpose: money, energy and places are integers.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    /// Its canonical text of 36 characters; apart, because a driver can write it without making a string.
    case id(RawID)
    case blob([UInt8])
}

/// A value that can be an argument of a statement.
package protocol SQLBindable: Sendable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    package var sqlValue: SQLValue { self }
}

extension Int: SQLBindable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLBindable {
    package var sqlValue: SQLValue { .integer(self) }
}

extension Bool: SQLBindable {
    /// 1 or 0 in a BIGINT column.
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension String: SQLBindable {
    package var sqlValue: SQLValue { .text(self) }
}

extension Array: SQLBindable where Element == UInt8 {
    package var sqlValue: SQLValue { .blob(self) }
}

extension Timestamp: SQLBindable {
    /// Milliseconds since the epoch.
    package var sqlValue: SQLValue { .integer(millisecondsSinceEpoch) }
}

extension Milliseconds: SQLBindable {
    package var sqlValue: SQLValue { .integer(count) }
}

extension ID: SQLBindable {
    package var sqlValue: SQLValue { .id(raw) }
}

extension CivilDate: SQLBindable {
    /// `2026-11-21`.
    package var sqlValue: SQLValue { .text(description) }
}

extension Currency: SQLBindable {
    package var sqlValue: SQLValue { .text(code) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// Enums of words only declare the conformance.
extension SQLBindable where Self: RawRepresentable, RawValue == String {
    package var sqlValue: SQLValue { .text(rawValue) }
}
