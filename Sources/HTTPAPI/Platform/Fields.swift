import Charging
import Flows
import Foundation
import Kernel

/// Reads the fields of a JSON object and collects what is wrong with each, so that a client learns all of it at once.
///
/// Every read names the field and its rule; `finish()` throws one problem with all errors, unknown fields included.
struct Fields {
    private let members: [String: JSONTree]
    private let path: String
    private var known: Set<String> = []
    private(set) var errors: [Problem.FieldError] = []

    init(_ members: [String: JSONTree], path: String = "") {
        self.members = members
        self.path = path
    }

    mutating func fail(_ name: String, _ rule: String) {
        errors.append(.init(field: path + "/" + name, rule: rule))
    }

    /// True when the field is there, even as null.
    func has(_ name: String) -> Bool { members[name] != nil }

    mutating func text(_ name: String, _ length: ClosedRange<Int>) -> String {
        guard let text = optionalText(name, length) else {
            if !errors.contains(where: { $0.field == path + "/" + name }) { fail(name, "is required") }
            return ""
        }
        return text
    }

    mutating func optionalText(_ name: String, _ length: ClosedRange<Int>) -> String? {
        guard let value = take(name) else { return nil }
        guard case .text(let text) = value else {
            fail(name, "must be a text")
            return nil
        }
        guard length.contains(text.unicodeScalars.count), !text.unicodeScalars.contains(where: isControl) else {
            fail(name, "must have \(length.lowerBound) to \(length.upperBound) characters and no control characters")
            return nil
        }
        guard length.lowerBound == 0 || text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            fail(name, "must not be blank")
            return nil
        }
        return text
    }

    mutating func email(_ name: String) -> String {
        let text = text(name, Staff.emailLength)
        if !text.isEmpty, !Staff.isEmail(text) { fail(name, "must be an e-mail address") }
        return text
    }

    mutating func optionalEmail(_ name: String) -> String? {
        guard let text = optionalText(name, Staff.emailLength) else { return nil }
        if !Staff.isEmail(text) { fail(name, "must be an e-mail address") }
        return text
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int64>) -> Int64 {
        guard let value = optionalInteger(name, range) else {
            if !errors.contains(where: { $0.field == path + "/" + name }) { fail(name, "is required") }
            return range.lowerBound
        }
        return value
    }

    mutating func optionalInteger(_ name: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard let value = take(name) else { return nil }
        guard case .integer(let number) = value, range.contains(number) else {
            fail(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func optionalBool(_ name: String) -> Bool? {
        guard let value = take(name) else { return nil }
        guard case .bool(let bool) = value else {
            fail(name, "must be true or false")
            return nil
        }
        return bool
    }

    mutating func id<Entity>(_ name: String, _: ID<Entity>.Type = ID<Entity>.self) -> ID<Entity>? {
        let id: ID<Entity>? = optionalID(name)
        if id == nil, !errors.contains(where: { $0.field == path + "/" + name }) { fail(name, "is required") }
        return id
    }

    mutating func optionalID<Entity>(_ name: String) -> ID<Entity>? {
        guard let value = take(name) else { return nil }
        guard case .text(let text) = value, let id = ID<Entity>(text) else {
            fail(name, "must be a UUID of 36 characters")
            return nil
        }
        return id
    }

    mutating func optionalWord<Word: RawRepresentable & CaseIterable>(_ name: String) -> Word?
    where Word.RawValue == String {
        guard let value = take(name) else { return nil }
        guard case .text(let text) = value, let word = Word(rawValue: text) else {
            fail(name, "must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return word
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String, fallback: Word) -> Word
    where Word.RawValue == String {
        if let word: Word = optionalWord(name) { return word }
        if !errors.contains(where: { $0.field == path + "/" + name }) { fail(name, "is required") }
        return fallback
    }

    mutating func optionalTime(_ name: String) -> Timestamp? {
        guard let value = take(name) else { return nil }
        guard case .text(let text) = value, Timestamp.namesOffset(text), let time = Timestamp(iso8601: text) else {
            fail(name, "must be an RFC 3339 time with its offset, such as 2026-11-21T08:00:00Z")
            return nil
        }
        return time
    }

    mutating func currency(_ name: String) -> Currency? {
        let code = text(name, 3...3)
        guard !code.isEmpty else { return nil }
        guard let currency = Currency(code: code) else {
            fail(name, "must be one of \(Currency.codes.joined(separator: ", "))")
            return nil
        }
        return currency
    }

    mutating func optionalTimeZone(_ name: String) -> String? {
        guard let zone = optionalText(name, 1...64) else { return nil }
        guard zone.contains("/") || zone == "UTC", TimeZone(identifier: zone) != nil else {
            fail(name, "must be an IANA time zone such as Asia/Taipei")
            return nil
        }
        return zone
    }

    mutating func optionalTexts(_ name: String, count: ClosedRange<Int>, length: ClosedRange<Int>) -> [String]? {
        guard let value = take(name) else { return nil }
        guard case .list(let items) = value, count.contains(items.count) else {
            fail(name, "must be a list of \(count.lowerBound) to \(count.upperBound) texts")
            return nil
        }
        let texts = items.compactMap { item -> String? in
            guard case .text(let text) = item, length.contains(text.unicodeScalars.count) else { return nil }
            return text
        }
        guard texts.count == items.count else {
            fail(name, "must hold texts of \(length.lowerBound) to \(length.upperBound) characters")
            return nil
        }
        return texts
    }

    /// The raw value of a field that another decoder reads.
    mutating func tree(_ name: String) -> JSONTree? { take(name) }

    /// An inner object; its errors are added with `absorb`.
    mutating func optionalObject(_ name: String) -> Fields? {
        guard let value = take(name) else { return nil }
        guard case .object(let inner) = value else {
            fail(name, "must be an object")
            return nil
        }
        return Fields(inner, path: path + "/" + name)
    }

    /// Takes over the errors of an inner object that was read to its end.
    mutating func absorb(_ inner: Fields) {
        var inner = inner
        inner.noteUnknown()
        errors += inner.errors
    }

    /// Throws when anything was wrong.
    mutating func finish() throws {
        noteUnknown()
        if !errors.isEmpty { throw Problem.invalid(errors) }
    }

    private mutating func noteUnknown() {
        for name in members.keys.sorted() where !known.contains(name) { fail(name, "is not a field of this request") }
    }

    /// Nil when the field is missing or null.
    private mutating func take(_ name: String) -> JSONTree? {
        known.insert(name)
        guard let value = members[name], value != .null else { return nil }
        return value
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 32 && scalar != "\n" && scalar != "\t") || scalar.value == 127
    }
}
