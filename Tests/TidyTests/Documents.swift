import Foundation

/// A Markdown file as far as its links need it: what it links to, and which anchors its headings make.
struct MarkdownDocument {
    let path: String
    let links: [(target: String, line: Int)]
    let anchors: Set<String>
    /// Everything outside code blocks, for counting words.
    let prose: [String]

    init(_ file: SourceFile) {
        path = file.path
        var links: [(String, Int)] = []
        var anchors: Set<String> = []
        var seen: [String: Int] = [:]
        var prose: [String] = []
        var fence: Substring?
        for (index, line) in file.lines.enumerated() {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                if let open = fence {
                    if trimmed.hasPrefix(open) { fence = nil }
                } else {
                    fence = trimmed.prefix(3)
                }
                continue
            }
            if fence != nil { continue }
            prose.append(String(line))
            links += Self.links(in: Self.withoutCode(line)).map { ($0, index + 1) }
            let level = line.prefix { $0 == "#" }.count
            if (1...6).contains(level), line.dropFirst(level).first == " " {
                let slug = Self.slug(String(line.dropFirst(level + 1)))
                let times = seen[slug, default: 0]
                seen[slug] = times + 1
                anchors.insert(times == 0 ? slug : "\(slug)-\(times)")
            }
            anchors.formUnion(Self.attributes(["id", "name"], in: String(line)))
        }
        self.links = links
        self.anchors = anchors
        self.prose = prose
    }

    /// The anchor that GitHub makes of a heading.
    static func slug(_ heading: String) -> String {
        var slug = ""
        for character in heading.trimmingCharacters(in: .whitespaces).lowercased() {
            if character.isLetter || character.isNumber || character == "-" || character == "_" {
                slug.append(character)
            } else if character == " " {
                slug.append("-")
            }
        }
        return slug
    }

    /// Code spans may show what looks like a link.
    private static func withoutCode(_ line: Substring) -> String {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { $0.offset.isMultiple(of: 2) ? String($0.element) : "" }.joined(separator: "`")
    }

    /// Targets of `[text](target "title")`, `[name]: target`, `src="target"`, `srcset="target"` and `href="target"`.
    private static func links(in line: String) -> [String] {
        var found = attributes(["src", "srcset", "href"], in: line)
        for part in line.components(between: "](", and: ")") {
            found.append(String(part.prefix { $0 != " " }))
        }
        if line.hasPrefix("["), let colon = line.range(of: "]: ") {
            found.append(String(line[colon.upperBound...].prefix { $0 != " " }))
        }
        return found
    }

    private static func attributes(_ names: [String], in line: String) -> [String] {
        names.flatMap { line.components(between: " \($0)=\"", and: "\"") }
    }
}

extension String {
    /// The texts between each `start` and the first `end` behind it.
    fileprivate func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let opening = rest.range(of: start) {
            rest = rest[opening.upperBound...]
            guard let closing = rest.range(of: end) else { break }
            found.append(String(rest[..<closing.lowerBound]))
            rest = rest[closing.upperBound...]
        }
        return found
    }
}

/// Relative links that lead nowhere, and anchors that the file they lead to does not have.
func brokenLinks(in documents: [MarkdownDocument], paths: Set<String>, folders: Set<String>) -> [Finding] {
    let byPath = Dictionary(documents.map { ($0.path, $0) }) { first, _ in first }
    return documents.flatMap { document in
        document.links.compactMap { target, line -> Finding? in
            if target.isEmpty { return Finding(document.path, line, "a link without a target") }
            if target.contains("://") || target.hasPrefix("mailto:") || target.hasPrefix("data:") { return nil }
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            guard let path = resolve(String(parts[0]), from: document.path) else {
                return Finding(document.path, line, "\(target) leads out of the project")
            }
            guard paths.contains(path) || folders.contains(path) else {
                return Finding(document.path, line, "\(target): no such file")
            }
            guard parts.count == 2 else { return nil }
            guard let anchors = byPath[path]?.anchors else { return nil }
            return anchors.contains(String(parts[1])) ? nil : Finding(document.path, line, "\(target): no such heading")
        }
    }
}

private func resolve(_ target: String, from path: String) -> String? {
    if target.isEmpty { return path }
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/").map(String.init) where part != "." {
        if part != ".." {
            parts.append(part)
        } else if parts.popLast() == nil {
            return nil
        }
    }
    return parts.joined(separator: "/")
}

/// A module's README says its purpose, what it may import and where to start: not only its name.
func thinReadmes(modules: [String], readme: (String) -> MarkdownDocument?) -> [Finding] {
    modules.compactMap { module in
        let path = "Sources/\(module)/README.md"
        guard let document = readme(path) else { return Finding(path, 1, "is missing") }
        guard document.prose.first == "# \(module)" else { return Finding(path, 1, "does not begin with # \(module)") }
        let words = document.prose.dropFirst().joined(separator: " ").split { !$0.isLetter && !$0.isNumber }
        if words.count < 20 { return Finding(path, 1, "says too little: purpose, imports, where to start reading") }
        return words.contains { $0.lowercased().hasPrefix("import") }
            ? nil : Finding(path, 1, "does not say what the module may import")
    }
}

/// Decision records are `NNNN-title.md`, numbered from 0001 without gaps.
func misnumberedDecisions(_ names: [String]) -> [Finding] {
    var found: [Finding] = []
    var numbers: [Int] = []
    for name in names.sorted() where name != "template.md" && name != "README.md" {
        if let number = Int(name.prefix(4)), name.prefix(4).count == 4, name.dropFirst(4).first == "-" {
            numbers.append(number)
        } else {
            found.append(Finding("docs/adr/\(name)", 1, "is not named NNNN-title.md"))
        }
    }
    for (index, number) in numbers.enumerated() where number != index + 1 {
        found.append(Finding("docs/adr", 1, "record \(index + 1) is numbered \(number): a gap or a number used twice"))
        break
    }
    return found
}

/// Keys that the configuration reads, as `forKey: "key"` or `read(config, "key", ...)`, and docs/configuration.md does not
/// name. `ohmstead.config` is the name of the file itself.
func undocumentedKeys(configuration: [SourceFile], document: String) -> [Finding] {
    configuration.flatMap { file in
        configurationKeys(SwiftLexer.tokens(file.text)).compactMap { key, line in
            document.contains("`\(key)`") || key == "ohmstead.config"
                ? nil : Finding(file.path, line, "\(key) is not in docs/configuration.md")
        }
    }
}

func configurationKeys(_ tokens: [Token]) -> [(key: String, line: Int)] {
    tokens.indices.compactMap { index in
        guard tokens[index].kind == .string else { return nil }
        let isKey = tokens.matches(["forKey", ":"], at: index - 2) || tokens.matches(["config", ","], at: index - 2)
        return isKey ? (tokens[index].text, tokens[index].line) : nil
    }
}
