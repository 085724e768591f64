/// A piece of Swift code. Comments are not tokens; a string is one token without its text, but the code inside its
/// interpolations is.
struct Token: Equatable {
    enum Kind: Equatable { case word, number, string, mark }

    let kind: Kind
    /// For a string, what stands between its quotes, interpolations left out.
    let text: String
    let line: Int
    let isAfterSpace: Bool

    func `is`(_ text: String) -> Bool { kind != .string && self.text == text }
}

/// Splits Swift code into tokens: no grammar, just enough that a rule is not fooled by strings and comments.
struct SwiftLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var sawSpace = true
    private var tokens: [Token] = []

    static func tokens(_ text: String) -> [Token] {
        var lexer = SwiftLexer(bytes: Array(text.utf8))
        lexer.code(untilParenthesis: false)
        return lexer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func peek(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { wanted in
            position + wanted.count <= bytes.count && bytes[position..<position + wanted.count].elementsEqual(wanted)
        }
    }

    private mutating func advance() {
        if peek() == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func add(_ kind: Token.Kind, _ text: String, line: Int? = nil) {
        tokens.append(Token(kind: kind, text: text, line: line ?? self.line, isAfterSpace: sawSpace))
        sawSpace = false
    }

    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            let byte = peek()
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == 13 {
                sawSpace = true
                advance()
            } else if starts(with: "//") {
                while position < bytes.count, peek() != UInt8(ascii: "\n") { advance() }
            } else if starts(with: "/*") {
                blockComment()
            } else if isStringStart() {
                string()
            } else if isRegexStart() {
                regex()
            } else if isWordByte(byte) || byte == UInt8(ascii: "`") {
                word()
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                mark()
            }
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private mutating func mark() {
        if starts(with: "!=") || starts(with: "->") || starts(with: "==") {
            add(.mark, String(decoding: bytes[position..<position + 2], as: UTF8.self))
            position += 2
        } else {
            add(.mark, String(UnicodeScalar(peek())))
            advance()
        }
    }

    private mutating func word() {
        let start = position
        if peek() == UInt8(ascii: "`") {
            repeat { position += 1 } while position < bytes.count && peek() != UInt8(ascii: "`")
            position += 1
            let name = bytes[start + 1..<max(start + 1, min(position - 1, bytes.count))]
            add(.word, String(decoding: name, as: UTF8.self))
            return
        }
        let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek())
        func continues(_ lexer: SwiftLexer) -> Bool {
            let isFraction =
                isNumber && lexer.peek() == UInt8(ascii: ".")
                && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(lexer.peek(1))
            return lexer.isWordByte(lexer.peek()) || isFraction
        }
        while position < bytes.count, continues(self) { position += 1 }
        add(isNumber ? .number : .word, String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
        sawSpace = true
    }

    private var hashes: Int {
        var count = 0
        while peek(count) == UInt8(ascii: "#") { count += 1 }
        return count
    }

    private func isStringStart() -> Bool { peek(hashes) == UInt8(ascii: "\"") }

    private mutating func string() {
        let startLine = line
        let hashes = hashes
        position += hashes
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        position += quotes
        let closing =
            Array(repeating: UInt8(ascii: "\""), count: quotes) + Array(repeating: UInt8(ascii: "#"), count: hashes)
        let escape = [UInt8(ascii: "\\")] + Array(repeating: UInt8(ascii: "#"), count: hashes)
        let slot = tokens.count
        add(.string, "", line: startLine)
        var content: [UInt8] = []
        while position < bytes.count, !bytes[position...].starts(with: closing) {
            if bytes[position...].starts(with: escape) {
                position += escape.count
                if peek() == UInt8(ascii: "(") {
                    position += 1
                    code(untilParenthesis: true)
                } else {
                    content += escape + [peek()]
                }
                advance()
            } else if quotes == 1, peek() == UInt8(ascii: "\n") {
                break
            } else {
                content.append(peek())
                advance()
            }
        }
        position += closing.count
        let first = tokens[slot]
        tokens[slot] = Token(
            kind: .string, text: String(decoding: content, as: UTF8.self), line: first.line,
            isAfterSpace: first.isAfterSpace)
        sawSpace = false
    }

    /// A `/` opens a regular expression where a value may stand and another `/` closes it on the same line.
    private func isRegexStart() -> Bool {
        guard peek(hashes) == UInt8(ascii: "/") else { return false }
        if hashes > 0 { return true }
        guard peek(1) != UInt8(ascii: " "), let last = tokens.last else { return false }
        guard last.kind == .mark, ["(", "=", ",", "[", ":", "{"].contains(last.text) || last.text == "==" else {
            return false
        }
        var offset = 1
        while peek(offset) != UInt8(ascii: "\n"), peek(offset) != 0 {
            if peek(offset) == UInt8(ascii: "\\") {
                offset += 1
            } else if peek(offset) == UInt8(ascii: "/") {
                return true
            }
            offset += 1
        }
        return false
    }

    private mutating func regex() {
        let startLine = line
        let hashes = hashes
        position += hashes + 1
        let closing = [UInt8(ascii: "/")] + Array(repeating: UInt8(ascii: "#"), count: hashes)
        while position < bytes.count, !bytes[position...].starts(with: closing) {
            if peek() == UInt8(ascii: "\\") { position += 1 }
            advance()
        }
        position += closing.count
        add(.string, "", line: startLine)
    }
}
