/// A function, initialiser or computed property with a body.
struct FunctionBody {
    let name: String
    let firstLine: Int
    let lastLine: Int
    /// The tokens between its braces.
    let tokens: ArraySlice<Token>
    /// True under `@Test`.
    let isTest: Bool

    var lineCount: Int { lastLine - firstLine + 1 }
}

extension [Token] {
    /// The index of the token that closes the bracket at `index`; nil where the file ends first.
    func closing(of index: Int) -> Int? {
        let pairs = ["(": ")", "{": "}", "[": "]"]
        guard indices.contains(index), self[index].kind == .mark, let closer = pairs[self[index].text] else {
            return nil
        }
        let opener = self[index].text
        var depth = 0
        for position in index..<count where self[position].kind == .mark {
            if self[position].text == opener { depth += 1 }
            if self[position].text == closer {
                depth -= 1
                if depth == 0 { return position }
            }
        }
        return nil
    }

    /// True when the tokens from `index` on are these, such as `"Date", "(", ")"`.
    func matches(_ wanted: [String], at index: Int) -> Bool {
        guard index >= 0, index + wanted.count <= count else { return false }
        return wanted.indices.allSatisfy { self[index + $0].is(wanted[$0]) }
    }

    /// Every function, initialiser and computed property that has a body, nested ones included.
    var functions: [FunctionBody] {
        var found: [FunctionBody] = []
        for index in indices where self[index].kind == .word {
            let isFunction = self[index].text == "func" || self[index].text == "init" || self[index].text == "subscript"
            guard isFunction || self[index].text == "var", isDeclaration(at: index) else { continue }
            let brace = isFunction ? bodyOfFunction(at: index) : bodyOfProperty(at: index)
            guard let brace, let end = closing(of: brace) else { continue }
            found.append(
                FunctionBody(
                    name: self[index].text == "init" ? "init" : self[index + 1].text, firstLine: self[index].line,
                    lastLine: self[end].line, tokens: self[(brace + 1)..<end], isTest: hasTestAttribute(before: index)))
        }
        return found
    }

    /// `x.init(...)` and `self.subscript` are uses.
    private func isDeclaration(at index: Int) -> Bool { index == 0 || !self[index - 1].is(".") }

    private func bodyOfFunction(at index: Int) -> Int? {
        var position = index + 1
        while position < count, !self[position].is("(") {
            if self[position].is("{") || self[position].is("}") { return nil }
            position += 1
        }
        guard let parametersEnd = closing(of: position) else { return nil }
        position = parametersEnd + 1
        let nextDeclaration: Set<String> = [
            "func", "var", "let", "init", "static", "package", "private", "fileprivate", "internal", "mutating", "case",
            "struct", "enum", "class", "protocol", "extension", "associatedtype", "typealias", "}", "@", "#", ";", "=",
        ]
        while position < count, !self[position].is("{") {
            if self[position].is("("), let end = closing(of: position) {
                position = end
            } else if self[position].kind != .string, nextDeclaration.contains(self[position].text) {
                return nil
            }
            position += 1
        }
        return position < count ? position : nil
    }

    /// A property has a body when a brace follows its type, not an `=`.
    private func bodyOfProperty(at index: Int) -> Int? {
        guard index + 2 < count, self[index + 2].is(":") else { return nil }
        let line = self[index].line
        var position = index + 3
        while position < count {
            if self[position].is("{") { return position }
            if self[position].is("=") || self[position].is("}") || self[position].is(",") || self[position].is(")") {
                return nil
            }
            if self[position].line > line + 1 { return nil }
            if let end = closing(of: position) { position = end }
            position += 1
        }
        return nil
    }

    private func hasTestAttribute(before index: Int) -> Bool {
        var position = index - 1
        while position >= 0, !self[position].is("}"), !self[position].is("{"), !self[position].is("func") {
            if matches(["@", "Test"], at: position) { return true }
            if self[position].is(")") {
                var depth = 0
                repeat {
                    if self[position].is(")") { depth += 1 }
                    if self[position].is("(") { depth -= 1 }
                    position -= 1
                } while depth > 0 && position >= 0
            } else {
                position -= 1
            }
        }
        return false
    }
}
