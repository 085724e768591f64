import Testing

/// The modules' imports, Package.swift and ARCHITECTURE.md agree with one table.
struct TierTests {
    private let tree = SourceTree.whole

    @Test func `every file imports only what its tier allows`() {
        let findings = SourceTree.code.flatMap { forbiddenImports(in: $0.file, tokens: $0.tokens) }
        expectNone(findings)
        #expect(tree.swift.count > 50, "the check has to see the sources")
    }

    @Test func `an import of a higher tier, of a sister adapter or of an unlisted module is found`() {
        let table = ["Low": Tier(1, ["Kernel"]), "High": Tier(4, ["Low"], external: ["NIOCore"])]
        func found(_ path: String, _ text: String) -> [String] {
            forbiddenImports(
                in: SourceFile(path: path, text: text), tokens: SwiftLexer.tokens(text), table: table
            ).map(\.message)
        }
        #expect(found("Sources/Low/A.swift", "import Kernel\nimport High\n") == ["Low may not import High"])
        #expect(found("Sources/Low/A.swift", "@preconcurrency import NIOCore") == ["Low may not import NIOCore"])
        #expect(found("Sources/Low/A.swift", "import struct High.Thing") == ["Low may not import High"])
        #expect(found("Sources/High/A.swift", "import Low\nimport NIOCore // import Kernel\n") == [])
        #expect(found("Sources/New/A.swift", "import Low").count == 1)
    }

    @Test func `a module of one tier may import lower tiers only, and adapters never each other`() {
        for (name, tier) in Tier.table {
            for other in tier.mayImport.compactMap({ name in Tier.table[name].map { (name, $0) } }) {
                let isFraming = tier.number == 1 && other.0 == "OCPPWire"
                let isComposition = tier.number == 5
                #expect(other.1.number < tier.number || isFraming || isComposition, "\(name) imports \(other.0)")
            }
        }
        for module in tree.modules { #expect(Tier.table[module] != nil, "\(module) has no row in Tiers.swift") }
    }

    @Test func `Package.swift declares the dependencies of the table`() throws {
        let tokens = SwiftLexer.tokens(try #require(tree.file("Package.swift")).text)
        var declared: [String: Set<String>] = [:]
        for index in tokens.indices where tokens[index].kind == .word && index + 1 < tokens.count {
            let isTarget = tokens[index].text == "module" || tokens[index].text == "executableTarget"
            guard isTarget, tokens[index + 1].is("("), let end = tokens.closing(of: index + 1) else { continue }
            let strings = tokens[index..<end].filter { $0.kind == .string }.map(\.text)
            guard let name = strings.first else { continue }
            declared[name] = Set(
                strings.dropFirst().filter { Tier.table[$0] != nil || Tier.cModules.contains($0) })
        }
        for (module, tier) in Tier.table {
            #expect(declared[module] == tier.mayImport, "\(module): Package.swift and Tiers.swift differ")
        }
        #expect(Set(declared.keys) == Set(Tier.table.keys))
    }

    @Test func `ARCHITECTURE.md shows the table`() throws {
        let document = try #require(tree.file("ARCHITECTURE.md"))
        var shown: [String: (tier: Int?, imports: Set<String>)] = [:]
        for line in document.lines where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
            guard cells.count == 4, let name = Self.codeSpans(cells[1]).first else { continue }
            shown[name] = (Int(cells[0]), Set(Self.codeSpans(cells[3])))
        }
        for (module, tier) in Tier.table {
            #expect(shown[module]?.tier == tier.number, "\(module): its tier in ARCHITECTURE.md")
            #expect(shown[module]?.imports == tier.mayImport, "\(module): its imports in ARCHITECTURE.md")
        }
    }

    private static func codeSpans(_ cell: String) -> [String] {
        let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { String(parts[$0]) }
    }
}
