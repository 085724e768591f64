/// Why a text is not JSON, and at which byte.
package struct JSONParseError: Error, Sendable, Equatable {
    package enum Reason: String, Sendable {
        case unexpectedByte, unexpectedEnd, invalidUTF8, invalidEscape, invalidNumber, tooDeep, trailingBytes
    }
    package let reason: Reason
    package let position: Int
}

extension JSONValue {
    /// Deeper texts are refused; OCPP nests about eight levels.
    package static let maximumDepth = 32

    package static func parse(_ bytes: [UInt8]) throws(JSONParseError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONParseError) in try parse(buffer) }
    }

    /// Reads one value and nothing after it but white space.
    package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONParseError) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        try parser.end()
        return value
    }
}

private struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// Then every part of it is valid text.
    private let isASCII: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        isASCII = bytes.reduce(0) { $0 | $1 } < 0x80
    }

    mutating func value(depth: Int) throws(JSONParseError) -> JSONValue {
        guard depth <= JSONValue.maximumDepth else { throw fail(.tooDeep) }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    mutating func end() throws(JSONParseError) {
        skipSpace()
        if position != bytes.count { throw fail(.trailingBytes) }
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONObject {
        position += 1
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return JSONObject()
        }
        var object = JSONObject(expected: 6)
        while true {
            skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw fail(.unexpectedByte) }
            let name = try string()
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw fail(.unexpectedByte) }
            position += 1
            object.append(name, try value(depth: depth + 1))
            if try isLast(UInt8(ascii: "}")) { return object }
        }
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> [JSONValue] {
        position += 1
        var items: [JSONValue] = []
        items.reserveCapacity(4)
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return items
        }
        while true {
            items.append(try value(depth: depth + 1))
            if try isLast(UInt8(ascii: "]")) { return items }
        }
    }

    /// Takes a comma (more follows) or the closing byte.
    private mutating func isLast(_ closing: UInt8) throws(JSONParseError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == closing || byte == UInt8(ascii: ",") else { throw fail(.unexpectedByte) }
        position += 1
        return byte == closing
    }

    private mutating func number() throws(JSONParseError) -> JSONNumber {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case 48...57, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), 101, 69: position += 1
            default: break scan
            }
        }
        guard position > start else { throw fail(.unexpectedByte) }
        let digits = UnsafeBufferPointer(rebasing: bytes[start..<position])
        // RFC 8259 §6: no leading plus, no leading zeros, a digit on both sides of the point.
        let unsigned = digits.first == UInt8(ascii: "-") ? digits.dropFirst() : digits[...]
        let first = unsigned.first ?? 0
        let second = unsigned.dropFirst().first ?? 0
        guard (48...57).contains(first), !(first == 48 && (48...57).contains(second)),
            digits.last != UInt8(ascii: "."), let number = JSONNumber(digits)
        else { throw fail(.invalidNumber) }
        return number
    }

    private mutating func string() throws(JSONParseError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
                let text: String
                if let word = KnownWords.word(slice) { text = word } else { text = try decoded(slice) }
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw fail(.unexpectedByte) }
            position += 1
        }
        throw fail(.unexpectedEnd)
    }

    private mutating func escapedString(from start: Int) throws(JSONParseError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try text.withUnsafeBufferPointer { slice throws(JSONParseError) in try decoded(slice) }
            case UInt8(ascii: "\\"): try escape(&text)
            case 0..<0x20: throw fail(.unexpectedByte)
            default: text.append(byte)
            }
        }
        throw fail(.unexpectedEnd)
    }

    private mutating func escape(_ text: inout [UInt8]) throws(JSONParseError) {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text += Array(String(Character(try scalar())).utf8)
        default: throw fail(.invalidEscape)
        }
    }

    private mutating func scalar() throws(JSONParseError) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800...0xDBFF).contains(high), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw fail(.invalidEscape) }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw fail(.invalidEscape) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONParseError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fail(.unexpectedEnd) }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            default: throw fail(.invalidEscape)
            }
        }
        position += 4
        return value
    }

    private func decoded(_ slice: UnsafeBufferPointer<UInt8>) throws(JSONParseError) -> String {
        if isASCII { return String(decoding: slice, as: UTF8.self) }
        guard let text = String(validating: slice, as: UTF8.self) else { throw fail(.invalidUTF8) }
        return text
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        guard position + text.utf8CodeUnitCount <= bytes.count else { throw fail(.unexpectedEnd) }
        for index in 0..<text.utf8CodeUnitCount where bytes[position + index] != text.utf8Start[index] {
            throw fail(.unexpectedByte)
        }
        position += text.utf8CodeUnitCount
        return value
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 32, 9, 10, 13: position += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONParseError) -> UInt8 {
        guard position < bytes.count else { throw fail(.unexpectedEnd) }
        return bytes[position]
    }

    private func fail(_ reason: JSONParseError.Reason) -> JSONParseError {
        JSONParseError(reason: reason, position: position)
    }
}
