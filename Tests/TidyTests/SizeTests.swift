import Testing

struct SizeTests {
    @Test func `files and functions keep their limits`() {
        let findings = SourceTree.code.flatMap { oversizes(in: $0.file, tokens: $0.tokens) }
        expectNone(findings)
    }

    private func findings(_ text: String) -> [Finding] {
        oversizes(in: SourceFile(path: "Sources/A/A.swift", text: text), tokens: SwiftLexer.tokens(text))
    }

    @Test func `a file of 501 lines is found, one of 500 is not`() {
        #expect(findings(String(repeating: "// line\n", count: 500)) == [])
        #expect(findings(String(repeating: "// line\n", count: 501)).count == 1)
    }

    @Test func `a function of 71 lines is found, one of 70 is not`() {
        func function(lines: Int) -> String {
            "struct S {\nfunc f(_ g: () -> Int = { 1 }) async throws -> [Int] where A == B {\n"
                + String(repeating: "    work(\"}\")\n", count: lines - 2) + "}\n}\n"
        }
        #expect(findings(function(lines: 70)) == [])
        #expect(findings(function(lines: 71)).map(\.line) == [2])
        #expect(
            findings("protocol P { func f() -> Int\n}\nstruct S {" + String(repeating: "\n", count: 100) + "}") == [])
    }

    @Test func `functions, initialisers and computed properties are all measured`() {
        let code = """
            struct S {
                let a: Int
                init(a: Int) { self.a = a }
                var b: Int { a }
                var c: [Int] = [1].map { $0 }
                func `d e`() { func inner() {} }
                subscript(i: Int) -> Int { i }
                static func < (left: S, right: S) -> Bool { left.a < right.a }
            }
            """
        #expect(SwiftLexer.tokens(code).functions.map(\.name) == ["init", "b", "d e", "inner", "(", "<"])
    }
}
