/// A JSON value (RFC 8259). Objects keep the order of their members; a repeated name is read by its last value.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// Compact text.
    package var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How the value looks in a note about a deviation: cut short.
    @usableFromInline package var excerpt: String { String(text.prefix(64)) }
}

public struct JSONObject: Sendable, Hashable {
    public struct Member: Sendable, Hashable {
        package let name: String
        package let value: JSONValue
    }

    package private(set) var members: [Member] = []
    private static let usualCount = 4

    @usableFromInline package init() {}

    /// - Parameter expected: members that it will have, more or less.
    init(expected: Int) { members.reserveCapacity(expected) }

    package init(_ members: [(String, JSONValue)]) {
        self.members = members.map { Member(name: $0.0, value: $0.1) }
    }

    @usableFromInline package mutating func append(_ name: String, _ value: JSONValue) {
        if members.capacity == 0 { members.reserveCapacity(Self.usualCount) }
        members.append(Member(name: name, value: value))
    }

    /// OCPP objects have a dozen members; looking along them is faster than hashing.
    package subscript(name: String) -> JSONValue? {
        place(of: name).map { members[$0].value }
    }

    func place(of name: String) -> Int? {
        var place = members.count
        while place > 0 {
            place -= 1
            if members[place].name == name { return place }
        }
        return nil
    }
}
