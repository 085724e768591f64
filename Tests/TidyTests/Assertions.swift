/// Test functions that assert nothing: no `#expect`, `#require` or `Issue.record` in them or in a function of the same
/// test target that they call.
func testsWithoutAssertion(in files: [SourceFile]) -> [Finding] {
    let functions = files.flatMap { file in SwiftLexer.tokens(file.text).functions.map { (file.path, $0) } }
    var asserting: Set<String> = []
    var grew = true
    while grew {
        grew = false
        for (_, function) in functions where !asserting.contains(function.name) && !function.isTest {
            if asserts(function, through: asserting) {
                asserting.insert(function.name)
                grew = true
            }
        }
    }
    return functions.compactMap { path, function in
        guard function.isTest, !asserts(function, through: asserting) else { return nil }
        return Finding(path, function.firstLine, "\(function.name): asserts nothing")
    }
}

private func asserts(_ function: FunctionBody, through asserting: Set<String>) -> Bool {
    let tokens = Array(function.tokens)
    return tokens.indices.contains { index in
        if tokens.matches(["#", "expect"], at: index) || tokens.matches(["#", "require"], at: index) { return true }
        if tokens.matches(["Issue", ".", "record"], at: index) { return true }
        guard tokens[index].kind == .word, asserting.contains(tokens[index].text), index + 1 < tokens.count else {
            return false
        }
        return tokens[index + 1].is("(") || tokens[index + 1].is("{")
    }
}
