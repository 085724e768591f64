import Testing

struct DocumentTests {
    private let tree = SourceTree.whole

    @Test func `every relative link leads to a file and heading that exist`() {
        let documents = tree.markdown.map { MarkdownDocument($0) }
        let findings = brokenLinks(in: documents, paths: tree.paths, folders: tree.folders)
        expectNone(findings)
        #expect(documents.flatMap(\.links).count > 20, "the check has to see the links")
    }

    @Test(arguments: [
        ("[a](docs/b.md)", 0), ("[a](docs/gone.md)", 1), ("[a](docs/b.md#what-it-is)", 0), ("[a](docs/b.md#gone)", 1),
        ("[a](#title)", 0), ("[a](#gone)", 1), ("[a](docs)", 0), ("[a](../../etc)", 1),
        ("[a](https://example.org/x)", 0),
        ("`[a](gone.md)`", 0), ("```\n[a](gone.md)\n```", 0), ("<img src=\"gone.svg\">", 1), ("[a]: gone.md", 1),
        ("[a](docs/b.md#名詞-2)", 0), ("[a](docs/b.md#what-it-is-1)", 0), ("[a](docs/b.md \"title\")", 0), ("[a]()", 1),
    ])
    func `broken links and anchors are found`(text: String, count: Int) {
        let top = MarkdownDocument(SourceFile(path: "README.md", text: "# Title\n" + text))
        let other = MarkdownDocument(
            SourceFile(path: "docs/b.md", text: "# B\n## What it is?\n## What *it* is\n## 名詞 2\n"))
        let findings = brokenLinks(in: [top, other], paths: ["README.md", "docs/b.md"], folders: ["", "docs"])
        #expect(findings.count == count)
    }

    @Test func `every module has a README that says what it is for`() {
        let findings = thinReadmes(modules: tree.modules) { tree.file($0).map { MarkdownDocument($0) } }
        expectNone(findings)
    }

    @Test(arguments: [
        ("# A\n", 1), ("# B\n\nIt does this, imports that. " + String(repeating: "word ", count: 30), 1),
        ("# A\n\nIt does this. " + String(repeating: "word ", count: 30), 1),
        ("# A\n\nIt does this and may import that. " + String(repeating: "word ", count: 30), 0),
    ])
    func `a README without content is found`(text: String, count: Int) {
        let findings = thinReadmes(modules: ["A"]) { MarkdownDocument(SourceFile(path: $0, text: text)) }
        #expect(findings.count == count)
        #expect(thinReadmes(modules: ["A"]) { _ in nil }.count == 1)
    }

    @Test func `decision records are numbered without gaps`() {
        let names = tree.paths.filter { $0.hasPrefix("docs/adr/") }.map { String($0.dropFirst("docs/adr/".count)) }
        let findings = misnumberedDecisions(names)
        expectNone(findings)
        #expect(names.contains("template.md"))
    }

    @Test func `a gap, a number used twice and a wrong name are found`() {
        #expect(misnumberedDecisions(["0001-a.md", "0002-b.md", "template.md"]) == [])
        #expect(misnumberedDecisions(["0001-a.md", "0003-b.md"]).count == 1)
        #expect(misnumberedDecisions(["0001-a.md", "0001-b.md", "0002-c.md"]).count == 1)
        #expect(misnumberedDecisions(["1-a.md"]).count == 1)
    }

    @Test func `every configuration key is documented`() throws {
        let files = tree.files { $0.hasPrefix("Sources/ServerApp/Configuration") && $0.hasSuffix(".swift") }
        let document = try #require(tree.file("docs/configuration.md"))
        expectNone(undocumentedKeys(configuration: files, document: document.text))
        let keys = Set(files.flatMap { configurationKeys(SwiftLexer.tokens($0.text)) }.map(\.key))
        #expect(keys.count >= 10, "the check has to see the keys")
    }

    @Test func `every documented configuration key is read`() throws {
        let files = tree.files { $0.hasPrefix("Sources/ServerApp/Configuration") && $0.hasSuffix(".swift") }
        let keys = Set(files.flatMap { configurationKeys(SwiftLexer.tokens($0.text)) }.map(\.key))
        let document = try #require(tree.file("docs/configuration.md"))
        for line in document.lines where line.hasPrefix("| `") {
            let key = line.dropFirst(3).prefix { $0 != "`" }
            #expect(keys.contains(String(key)), "\(key) is documented, and nothing reads it")
        }
    }

    @Test func `a configuration key that the document does not name is found`() {
        let code = """
            let a = reader.string(forKey: "http.listen", default: "x")
            let b = reader.int(forKey: "http.limit")
            let c = try number(config, "http.count", 1...2)
            """
        let file = SourceFile(path: "Sources/ServerApp/Configuration.swift", text: code)
        let document = "`http.listen`, http.limit and `http.counts`"
        #expect(undocumentedKeys(configuration: [file], document: document).map(\.line) == [2, 3])
    }
}
