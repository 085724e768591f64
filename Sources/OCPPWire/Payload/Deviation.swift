/// How a station departed from its protocol where the meaning was certain nevertheless.
public struct Deviation: Sendable, Hashable {
    public enum Rule: String, Sendable, CaseIterable {
        /// A number, boolean or string of another JSON type.
        case wrongType
        /// An enumeration in other letters.
        case wrongCase
        case tooLong
        /// NUL characters, which are taken out.
        case paddedText
        case unknownValue
        case unknownField
        case nullField
        case missingField
        case timeWithoutOffset
        case malformedTime
        case tooManyItems
        case outOfRange
        /// A message id that is no string.
        case messageIDType
        case binaryFrame
    }

    /// Such as `meterValue[0].timestamp`.
    @usableFromInline package let path: String
    @usableFromInline package let rule: Rule
    /// What was there, cut short.
    @usableFromInline package let seen: String

    @usableFromInline package init(path: String, rule: Rule, seen: String) {
        self.path = path
        self.rule = rule
        self.seen = String(seen.prefix(64).filter { $0 != "\0" })
    }
}

/// A payload that cannot be understood with certainty. `kind` chooses the CALLERROR (OCPP-J 1.6 §4.2.3, 2.0.1 Part 4
/// §4.3).
public struct PayloadError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// A required field is missing, or a list has too few items.
        case occurrence
        /// A value has the wrong JSON type.
        case type
        /// A value is outside what the field allows.
        case property
        /// The payload as a whole is not an object.
        case formation
    }

    @usableFromInline package let kind: Kind
    @usableFromInline package let path: String
    @usableFromInline package let rule: String

    @usableFromInline package init(_ kind: Kind, path: String, rule: String) {
        self.kind = kind
        self.path = path
        self.rule = rule
    }

    public var description: String { "\(path) \(rule)" }
}
