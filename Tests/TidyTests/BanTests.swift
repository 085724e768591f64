import Testing

/// What the code never does, and that each ban finds a sample of it.
struct BanTests {
    private let tree = SourceTree.whole

    private func findings(_ ban: Ban) -> [Finding] {
        SourceTree.code.flatMap { ban.findings(in: $0.file, tokens: $0.tokens) }
    }

    @Test(arguments: Ban.all.indices) func `the sources keep every ban`(index: Int) {
        let findings = findings(Ban.all[index])
        expectNone(findings)
    }

    @Test func `places where a ban is lifted exist`() {
        for path in Ban.all.flatMap(\.allowed) {
            #expect(tree.paths.contains { $0.hasPrefix(path) }, "\(path) is allowed something and is not there")
        }
        for path in DefaultOverOwnEnum.allowed.keys { #expect(tree.paths.contains(path), "\(path)") }
    }

    private func hits(_ ban: Ban, _ code: String, path: String = "Sources/Billing/A.swift") -> Int {
        ban.findings(in: SourceFile(path: path, text: code), tokens: SwiftLexer.tokens(code)).count
    }

    @Test(arguments: [
        ("let a = Date()", 1), ("let a = Date.now", 1), ("clock_gettime(CLOCK_REALTIME, &time)", 1),
        ("let a = \"\\(Date())\"", 1), ("let a = Date(timeIntervalSince1970: 0)", 0), ("let a = \"Date()\"", 0),
        ("// Date()", 0), ("/* Date.now /* nested */ Date() */", 0), ("#\"\\(Date())\"#", 0),
    ])
    func `the system clock is found in code, not in comments and strings`(code: String, count: Int) {
        #expect(hits(.clock, code) == count)
        #expect(hits(.clock, code, path: "Sources/Kernel/SystemSources.swift") == 0)
    }

    @Test(arguments: [
        ("Int.random(in: 0..<5)", 1), ("Int.random(in: 0..<5, using: &generator)", 0), ("list.shuffled()", 1),
        ("list.shuffled(using: &generator)", 0), ("UUID()", 1), ("UUID(uuidString: text)", 0),
        ("var generator = SystemRandomNumberGenerator()", 1), ("func random(_ a: Int) {}", 0),
    ])
    func `system randomness is found unless a generator is handed in`(code: String, count: Int) {
        #expect(hits(.random, code) == count)
    }

    @Test(arguments: [
        ("let a = b!", 1), ("let a = b()!", 1), ("let a = b[0]!.c", 1), ("try! c()", 1), ("d as! E", 1),
        ("var a: Int!", 1),
        ("if !a { }", 0), ("if a != b { }", 0), ("f(!a)", 0), ("\"wow!\"", 0), ("// never!", 0), ("\"\\(a!)\"", 1),
        ("let a = [!b]", 0), ("#if !DEBUG\n#endif", 0),
    ])
    func `forcing is found wherever it stands in code`(code: String, count: Int) {
        #expect(hits(.forcing, code) == count)
    }

    @Test(arguments: [
        ("print(a)", 1), ("debugPrint(a)", 1), ("logger.print(a)", 0), ("func print(_ a: Int) {}", 0),
        ("let print = 1", 0),
    ])
    func `printing is found`(code: String, count: Int) {
        #expect(hits(.printing, code) == count)
        #expect(hits(.printing, code, path: "Sources/ohmstead/Serve.swift") == 0)
    }

    @Test(arguments: [
        ("let price: Double", 1), ("let share = 0.5", 1), ("let big = 1_000", 0), ("list[0..<5]", 0), ("a.0.b", 0),
    ])
    func `floating point is found in Billing only`(code: String, count: Int) {
        #expect(hits(.floatingPoint, code) == count)
        #expect(hits(.floatingPoint, code, path: "Sources/Charging/A.swift") == 0)
    }

    @Test(arguments: [
        ("public struct A {}", 1), ("package struct A {}", 0), ("open class B {}", 1), ("let `public` = 1", 0),
        ("case public", 0),
    ])
    func `public declarations are found`(code: String, count: Int) {
        #expect(hits(.publicAccess, code) == count)
    }

    @Test func `no text holds marks of undone work or paths of one machine`() {
        let findings = tree.texts.flatMap(strayTexts)
        expectNone(findings)
    }

    @Test func `marks and machine paths are found, look-alikes are not`() {
        func count(_ text: String) -> Int { strayTexts(in: SourceFile(path: "a.md", text: text)).count }
        #expect(count("// TO" + "DO: later") == 1)
        #expect(count("see /wor" + "k/main and (/roo" + "t/x)") == 2)
        #expect(count("TODOS, mastodon, https://example.org/wor" + "k/ and ../wor" + "k/") == 0)
    }

    @Test func `no switch over an enum of ours has a default`() {
        let files = SourceTree.code
        let rule = DefaultOverOwnEnum(declaredIn: files.filter(\.file.isSource).map(\.tokens))
        let findings = files.flatMap { rule.findings(in: $0.file, tokens: $0.tokens) }
        expectNone(findings)
        #expect(rule.enums.count > 10, "the check has to see the enums")
    }

    @Test(arguments: [
        ("switch a { case .red, .green: 1\ndefault: 2 }", 1),
        ("switch a { case .red: 1\ncase let .named(text) where text.isEmpty: 2\ndefault: 3 }", 1),
        ("switch a { case .red: 1\ncase .green, .blue, .named: 2 }", 0),
        ("switch a { case .some: 1\ndefault: 2 }", 0),
        ("switch a { case 1...5: 1\ndefault: 2 }", 0),
        ("switch a { case \"x\": 1\ndefault: 2 }", 0),
        ("switch a { case .red: switch b { case 1: 1\ndefault: 2 }\ncase .green, .blue, .named: 3 }", 0),
    ])
    func `a default over an enum of ours is found`(code: String, count: Int) {
        let enumeration = "enum Colour { case red, green\n case blue = 3\n case named(String)\n func f() { } }"
        let rule = DefaultOverOwnEnum(declaredIn: [SwiftLexer.tokens(enumeration)])
        let file = SourceFile(path: "Sources/A/A.swift", text: code)
        #expect(rule.findings(in: file, tokens: SwiftLexer.tokens(code)).count == count)
    }
}
