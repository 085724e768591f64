import Charging
import Hummingbird
import Kernel

/// Reads query parameters and collects what is wrong, as `Fields` does for bodies.
struct Query {
    private let parameters: Parameters
    private var known: Set<String> = []
    private var errors: [Problem.FieldError] = []

    init(_ request: Request) { parameters = request.uri.queryParameters }

    /// Rows of a page unless asked otherwise, and at the most.
    static let standardLimit: Int64 = 50
    static let maximumLimit: Int64 = 200

    mutating func limit() -> Int { Int(integer("limit", 1...Self.maximumLimit) ?? Self.standardLimit) }

    mutating func text(_ name: String, _ length: ClosedRange<Int>) -> String? {
        guard let text = take(name) else { return nil }
        guard length.contains(text.unicodeScalars.count), !text.unicodeScalars.contains("\0") else {
            fail(name, "must have \(length.lowerBound) to \(length.upperBound) characters")
            return nil
        }
        return text
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard let text = take(name) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            fail(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let text = take(name) else { return nil }
        guard text == "true" || text == "false" else {
            fail(name, "must be true or false")
            return nil
        }
        return text == "true"
    }

    mutating func id<Entity>(_ name: String, _: ID<Entity>.Type = ID<Entity>.self) -> ID<Entity>? {
        guard let text = take(name) else { return nil }
        guard let id = ID<Entity>(text) else {
            fail(name, "must be a UUID of 36 characters")
            return nil
        }
        return id
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String) -> Word?
    where Word.RawValue == String {
        guard let text = take(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            fail(name, "must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return word
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = take(name) else { return nil }
        guard let time = Timestamp(iso8601: text), Timestamp.namesOffset(text) else {
            fail(name, "must be an RFC 3339 time with its offset, such as 2026-11-21T08:00:00Z")
            return nil
        }
        return time
    }

    /// The cursor of a list by id.
    mutating func idCursor<Entity>(_: ID<Entity>.Type = ID<Entity>.self) -> ID<Entity>? {
        guard let cursor: PageCursor = cursor() else { return nil }
        guard cursor.at == nil, let id = ID<Entity>(cursor.id) else { return failCursor() }
        return id
    }

    /// The cursor of a list by time and id.
    mutating func timeCursor<Entity>(_: ID<Entity>.Type = ID<Entity>.self) -> (Timestamp, ID<Entity>)? {
        guard let cursor: PageCursor = cursor() else { return nil }
        guard let at = cursor.at, let id = ID<Entity>(cursor.id) else { return failCursor() }
        return (at, id)
    }

    /// The cursor of a list by a number that counts up.
    mutating func sequenceCursor() -> Int64? {
        guard let text = take("cursor") else { return nil }
        guard let number = Int64(text), number > 0 else { return failCursor() }
        return number
    }

    /// The cursor of a list in which no two have the same time.
    mutating func plainTimeCursor() -> Timestamp? {
        guard let text = take("cursor") else { return nil }
        guard let time = Timestamp(iso8601: text), Timestamp.namesOffset(text) else { return failCursor() }
        return time
    }

    private mutating func failCursor<Value>() -> Value? {
        fail("cursor", "must be a `nextCursor` of this list")
        return nil
    }

    private mutating func cursor() -> PageCursor? {
        guard let text = take("cursor") else { return nil }
        guard let cursor = PageCursor(text) else { return failCursor() }
        return cursor
    }

    /// Throws when anything was wrong, unknown and repeated parameters included.
    mutating func finish() throws {
        var seen: Set<Substring> = []
        for (name, _) in parameters {
            if !known.contains(String(name)) {
                fail(String(name), "is not a parameter of this list")
            } else if !seen.insert(name).inserted {
                fail(String(name), "is there more than once")
            }
        }
        if !errors.isEmpty { throw Problem.invalid(errors) }
    }

    private mutating func fail(_ name: String, _ rule: String) { errors.append(.init(field: name, rule: rule)) }

    private mutating func take(_ name: String) -> String? {
        known.insert(name)
        return parameters.get(name)
    }
}

/// One page of a list.
struct Page<Item: Encodable & Sendable>: Encodable, Sendable {
    let items: [Item]
    /// Give it back as `cursor` for the next page; null on the last one.
    let nextCursor: String?

    enum CodingKeys: String, CodingKey { case items, nextCursor }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(nextCursor, forKey: .nextCursor)
    }

    /// - Parameter rows: one more than the limit where there is a next page.
    init<Row>(_ rows: [Row], limit: Int, cursor: (Row) -> PageCursor, item: (Row) -> Item) {
        self.init(rows, limit: limit, nextCursor: { cursor($0).text }, item: item)
    }

    /// For lists whose next page is asked for by a value of the last row.
    init<Row>(_ rows: [Row], limit: Int, nextCursor: (Row) -> String, item: (Row) -> Item) {
        items = rows.prefix(limit).map(item)
        self.nextCursor = rows.count > limit ? nextCursor(rows[limit - 1]) : nil
    }
}
