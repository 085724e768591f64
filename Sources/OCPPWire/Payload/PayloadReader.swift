import Kernel

/// Reads the fields of one object. Whatever deviates but is certain is accepted and noted; the rest throws.
///
/// Optional fields that cannot be understood are dropped with a note: a station must not lose a session because of a
/// field that nobody needs.
///
/// Public, and its generic functions inlinable, so that the modules of the operations compile them for each of their
/// types (ADR 0007).
public struct PayloadReader {
    @usableFromInline let object: JSONObject
    /// Members that were asked for, by their place; a bit each, and the few beyond by name.
    @usableFromInline var asked: UInt64 = 0
    @usableFromInline var askedBeyond: Set<String> = []
    /// Paths are relative to this object; whoever holds the object puts its own name before them.
    @usableFromInline package internal(set) var deviations: [Deviation] = []

    /// Notes kept of one message.
    @usableFromInline static let maximumDeviations = 32

    @usableFromInline init(_ object: JSONObject) { self.object = object }

    @usableFromInline package mutating func note(_ name: String, _ rule: Deviation.Rule, _ seen: String) {
        guard deviations.count < Self.maximumDeviations else { return }
        deviations.append(Deviation(path: name, rule: rule, seen: seen))
    }

    // MARK: Strings

    package mutating func string(_ name: String, max: Int) throws(PayloadError) -> String {
        try present(optionalString(name, max: max), name)
    }

    /// Longer strings are kept whole and noted.
    package mutating func optionalString(_ name: String, max: Int) throws(PayloadError) -> String? {
        guard let value = take(name) else { return nil }
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number):
            note(name, .wrongType, number.description)
            text = number.description
        case .bool(let bool):
            note(name, .wrongType, String(bool))
            text = String(bool)
        case .null, .array, .object: throw wrongType(name, "a string")
        }
        if text.utf8.count > max, text.unicodeScalars.count > max { note(name, .tooLong, text) }
        guard text.utf8.contains(0) else { return text }
        // Some stations send their fixed-length buffers whole; databases take no NUL in a text.
        note(name, .paddedText, text)
        return text.filter { $0 != "\0" }
    }

    // MARK: Numbers

    package mutating func integer(_ name: String) throws(PayloadError) -> Int {
        try present(optionalInteger(name), name)
    }

    package mutating func optionalInteger(_ name: String) throws(PayloadError) -> Int? {
        guard let number = try optionalDecimal(name, isInteger: true) else { return nil }
        guard let integer = number.integer else {
            // A whole number was meant; the nearest is taken.
            note(name, .wrongType, number.description)
            guard let rounded = number.scaled(by: 0) else { throw property(name, "is too large") }
            return Int(rounded)
        }
        return Int(integer)
    }

    package mutating func decimal(_ name: String) throws(PayloadError) -> JSONNumber {
        try present(optionalDecimal(name), name)
    }

    package mutating func optionalDecimal(_ name: String) throws(PayloadError) -> JSONNumber? {
        try optionalDecimal(name, isInteger: false)
    }

    private mutating func optionalDecimal(_ name: String, isInteger: Bool) throws(PayloadError) -> JSONNumber? {
        guard let value = take(name) else { return nil }
        switch value {
        case .number(let number): return number
        case .string(let text):
            guard let number = JSONNumber(text: text) else {
                throw wrongType(name, isInteger ? "an integer" : "a number")
            }
            note(name, .wrongType, text)
            return number
        case .null, .bool, .array, .object: throw wrongType(name, isInteger ? "an integer" : "a number")
        }
    }

    // MARK: Booleans, words, times

    package mutating func bool(_ name: String) throws(PayloadError) -> Bool {
        try present(optionalBool(name), name)
    }

    package mutating func optionalBool(_ name: String) throws(PayloadError) -> Bool? {
        guard let value = take(name) else { return nil }
        switch value {
        case .bool(let bool): return bool
        case .string(let text) where text.lowercased() == "true" || text.lowercased() == "false":
            note(name, .wrongType, text)
            return text.lowercased() == "true"
        case .null, .number, .string, .array, .object: throw wrongType(name, "a boolean")
        }
    }

    @inlinable package mutating func word<Word: OCPPEnum>(_ name: String) throws(PayloadError) -> Word {
        guard let value = take(name) else { throw missing(name) }
        guard let word: Word = word(in: value, name) else {
            throw property(name, "must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// A word that nobody knows is dropped and noted.
    @inlinable package mutating func optionalWord<Word: OCPPEnum>(_ name: String) throws(PayloadError) -> Word? {
        guard let value = take(name) else { return nil }
        guard let word: Word = word(in: value, name) else {
            note(name, .unknownValue, value.excerpt)
            return nil
        }
        return word
    }

    /// Whether a word was there and nobody knows it.
    package func dropped(_ name: String) -> Bool {
        deviations.contains { $0.path == name && $0.rule == .unknownValue }
    }

    @inlinable mutating func word<Word: OCPPEnum>(in value: JSONValue, _ name: String) -> Word? {
        guard case .string(let text) = value else { return nil }
        if let word = Word(rawValue: text) { return word }
        guard let word = Word.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) else {
            return nil
        }
        note(name, .wrongCase, text)
        return word
    }

    package mutating func time(_ name: String) throws(PayloadError) -> Timestamp {
        guard let text = try optionalString(name, max: 40) else { throw missing(name) }
        guard let time = parsed(text, name) else {
            throw property(name, "must be an RFC 3339 time such as 2026-11-21T08:00:00Z")
        }
        return time
    }

    /// A time that cannot be read is dropped and noted.
    package mutating func optionalTime(_ name: String) throws(PayloadError) -> Timestamp? {
        guard let text = try optionalString(name, max: 40) else { return nil }
        guard let time = parsed(text, name) else {
            note(name, .malformedTime, text)
            return nil
        }
        return time
    }

    private mutating func parsed(_ text: String, _ name: String) -> Timestamp? {
        guard let time = Timestamp(iso8601: text) else { return nil }
        if !text.utf8.reversed().starts(with: "Z".utf8), !Timestamp.namesOffset(text) {
            note(name, .timeWithoutOffset, text)
        }
        return time
    }

    // MARK: Objects and lists

    @inlinable package mutating func object<Value: Payload>(_ name: String) throws(PayloadError) -> Value {
        try present(optionalObject(name), name)
    }

    @inlinable package mutating func optionalObject<Value: Payload>(_ name: String) throws(PayloadError) -> Value? {
        guard let value = take(name) else { return nil }
        return try inner(value, name)
    }

    @inlinable package mutating func list<Value: Payload>(_ name: String, min: Int = 1) throws(PayloadError) -> [Value]
    {
        let items: [Value] = try optionalList(name)
        guard items.count >= min else { throw missing(name) }
        return items
    }

    @inlinable package mutating func optionalList<Value: Payload>(_ name: String) throws(PayloadError) -> [Value] {
        guard let value = take(name) else { return [] }
        guard case .array(let items) = value else {
            // A single object where a list of one was meant.
            guard case .object = value else { throw wrongType(name, "a list") }
            note(name, .wrongType, value.excerpt)
            return [try inner(value, name)]
        }
        var values: [Value] = []
        values.reserveCapacity(items.count)
        for (index, item) in items.enumerated() { values.append(try inner(item, name, at: index)) }
        return values
    }

    package mutating func optionalStrings(_ name: String, max: Int) throws(PayloadError) -> [String] {
        guard let value = take(name) else { return [] }
        guard case .array(let items) = value else { throw wrongType(name, "a list") }
        var texts: [String] = []
        for (index, item) in items.enumerated() {
            guard case .string(let text) = item else { throw wrongType("\(name)[\(index)]", "a string") }
            if text.unicodeScalars.count > max { note("\(name)[\(index)]", .tooLong, text) }
            texts.append(text)
        }
        return texts
    }

    package mutating func optionalIntegers(_ name: String) throws(PayloadError) -> [Int] {
        guard let value = take(name) else { return [] }
        guard case .array(let items) = value else { throw wrongType(name, "a list") }
        var numbers: [Int] = []
        for (index, item) in items.enumerated() {
            guard case .number(let number) = item, let integer = number.integer else {
                throw wrongType("\(name)[\(index)]", "an integer")
            }
            numbers.append(Int(integer))
        }
        return numbers
    }

    @inlinable package mutating func optionalWords<Word: OCPPEnum>(_ name: String) throws(PayloadError) -> [Word] {
        guard let value = take(name) else { return [] }
        guard case .array(let items) = value else { throw wrongType(name, "a list") }
        return items.enumerated().compactMap { index, item in
            if let word: Word = word(in: item, "\(name)[\(index)]") { return word }
            note("\(name)[\(index)]", .unknownValue, item.excerpt)
            return nil
        }
    }

    /// Any JSON value, such as vendor data.
    package mutating func optionalValue(_ name: String) -> JSONValue? { take(name) }

    @inlinable mutating func inner<Value: Payload>(
        _ value: JSONValue, _ name: String, at index: Int? = nil
    ) throws(PayloadError) -> Value {
        // Most objects have nothing to say: their path is put together only when it is needed.
        let path = { index.map { "\(name)[\($0)]" } ?? name }
        guard case .object(let object) = value else { throw wrongType(path(), "an object") }
        var reader = PayloadReader(object)
        let inner: Value
        do throws(PayloadError) {
            inner = try Value(&reader)
        } catch {
            throw PayloadError(error.kind, path: "\(path()).\(error.path)", rule: error.rule)
        }
        reader.noteUnknown()
        for deviation in reader.deviations where deviations.count < Self.maximumDeviations {
            deviations.append(
                Deviation(path: "\(path()).\(deviation.path)", rule: deviation.rule, seen: deviation.seen))
        }
        return inner
    }

    // MARK: Bookkeeping

    /// Nil when the field is missing or null.
    @usableFromInline mutating func take(_ name: String) -> JSONValue? {
        guard let place = object.place(of: name) else { return nil }
        if place < UInt64.bitWidth { asked |= 1 << UInt64(place) } else { askedBeyond.insert(name) }
        let value = object.members[place].value
        if case .null = value {
            note(name, .nullField, "null")
            return nil
        }
        return value
    }

    /// Fields that the schema does not have. `customData` is allowed in every object of 2.x and is not kept.
    @usableFromInline mutating func noteUnknown() {
        guard asked.nonzeroBitCount < object.members.count else { return }
        for (place, member) in object.members.enumerated() where member.name != "customData" && !wasAsked(place) {
            note(member.name, .unknownField, member.value.excerpt)
        }
    }

    /// A name that comes twice was asked for by its last place.
    private func wasAsked(_ place: Int) -> Bool {
        let name = object.members[place].name
        let last = object.place(of: name) ?? place
        return last < UInt64.bitWidth ? asked & 1 << UInt64(last) != 0 : askedBeyond.contains(name)
    }

    @inlinable func present<Value>(_ value: Value?, _ name: String) throws(PayloadError) -> Value {
        guard let value else { throw missing(name) }
        return value
    }

    @usableFromInline package func missing(_ name: String) -> PayloadError {
        PayloadError(.occurrence, path: name, rule: "is required")
    }

    @usableFromInline func wrongType(_ name: String, _ wanted: String) -> PayloadError {
        PayloadError(.type, path: name, rule: "must be \(wanted)")
    }

    @usableFromInline package func property(_ name: String, _ rule: String) -> PayloadError {
        PayloadError(.property, path: name, rule: rule)
    }
}
