/// A `default:` in a switch over an enum of ours hides the cases that are added later.
///
/// Without types this is a judgement by names: the patterns of the switch all begin with a dot, and one enum declared in
/// `Sources` has every one of those names as a case.
struct DefaultOverOwnEnum {
    /// Each enum's name and cases.
    let enums: [(name: String, cases: Set<String>)]

    /// Switches over something of others (an Optional, a NIO event) that only shares its case names with an enum of ours.
    static let allowed: [String: String] = [:]

    init(declaredIn files: [[Token]]) {
        enums = files.flatMap(Self.enums)
    }

    private static func enums(in tokens: [Token]) -> [(name: String, cases: Set<String>)] {
        var found: [(String, Set<String>)] = []
        for index in tokens.indices where tokens[index].is("enum") && index + 1 < tokens.count {
            guard let brace = tokens[index...].firstIndex(where: { $0.is("{") || $0.is("}") }), tokens[brace].is("{"),
                let end = tokens.closing(of: brace)
            else { continue }
            var cases: Set<String> = []
            var position = brace + 1
            while position < end {
                if tokens[position].is("case") {
                    position = addNames(from: tokens, at: position + 1, to: &cases)
                } else if tokens[position].is("{"), let inner = tokens.closing(of: position) {
                    position = inner + 1
                } else {
                    position += 1
                }
            }
            if !cases.isEmpty { found.append((tokens[index + 1].text, cases)) }
        }
        return found
    }

    /// Reads `a, b(Int), c = "x"` and returns the index behind it.
    private static func addNames(from tokens: [Token], at start: Int, to cases: inout Set<String>) -> Int {
        var position = start
        while position < tokens.count, tokens[position].kind == .word {
            cases.insert(tokens[position].text)
            position += 1
            if position < tokens.count, tokens[position].is("("), let end = tokens.closing(of: position) {
                position = end + 1
            }
            if position < tokens.count, tokens[position].is("=") { position += 2 }
            guard position < tokens.count, tokens[position].is(",") else { break }
            position += 1
        }
        return position
    }

    func findings(in file: SourceFile, tokens: [Token]) -> [Finding] {
        guard file.isSource, Self.allowed[file.path] == nil else { return [] }
        return tokens.indices.filter { tokens[$0].is("switch") }.compactMap { index in
            guard let (names, defaultLine) = dotPatterns(ofSwitchAt: index, in: tokens), !names.isEmpty,
                let own = enums.first(where: { names.isSubset(of: $0.cases) })
            else { return nil }
            return Finding(file.path, defaultLine, "default over \(own.name): name the cases that are left")
        }
    }

    /// The case names of a switch that has a `default` and whose every pattern begins with a dot; nil for all others.
    private func dotPatterns(ofSwitchAt index: Int, in tokens: [Token]) -> (names: Set<String>, defaultLine: Int)? {
        var brace = index + 1
        while brace < tokens.count, !tokens[brace].is("{") {
            if tokens[brace].is("("), let end = tokens.closing(of: brace) { brace = end }
            brace += 1
        }
        guard let end = tokens.closing(of: brace) else { return nil }
        var names: Set<String> = []
        var defaultLine: Int?
        var position = brace + 1
        while position < end {
            if tokens.matches(["default", ":"], at: position) {
                defaultLine = tokens[position].line
            } else if tokens[position].is("case"), !tokens[position - 1].is("if"), !tokens[position - 1].is("guard") {
                guard let read = patternNames(in: tokens, at: position + 1, to: &names) else { return nil }
                position = read
            } else if tokens[position].is("{"), let inner = tokens.closing(of: position) {
                position = inner
            }
            position += 1
        }
        return defaultLine.map { (names, $0) }
    }

    /// Reads `.a, let .b(x) where y:` and returns the index of the colon; nil when a pattern is no enum case.
    private func patternNames(in tokens: [Token], at start: Int, to names: inout Set<String>) -> Int? {
        var position = start
        var expectsPattern = true
        while position < tokens.count, !tokens[position].is(":") {
            if expectsPattern {
                if tokens[position].is("let") || tokens[position].is("var") { position += 1 }
                guard tokens[position].is("."), position + 1 < tokens.count else { return nil }
                names.insert(tokens[position + 1].text)
                position += 2
                expectsPattern = false
            } else if tokens[position].is("("), let end = tokens.closing(of: position) {
                position = end + 1
            } else {
                expectsPattern = tokens[position].is(",")
                position += 1
            }
        }
        return position
    }
}
