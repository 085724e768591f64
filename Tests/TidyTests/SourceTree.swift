import Foundation
import Testing

/// One text file of the project. The rules take it as a value, so that their own tests can hand in a sample.
struct SourceFile {
    /// Relative to the package root, such as `Sources/Kernel/ID.swift`.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// `Kernel` for `Sources/Kernel/ID.swift`; nil outside `Sources` and `Tests`.
    var target: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
        return String(parts[1])
    }

    var isSource: Bool { path.hasPrefix("Sources/") }
    var isTest: Bool { path.hasPrefix("Tests/") }
}

/// What a rule found wrong, in the form that editors and terminals link.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let message: String

    init(_ path: String, _ line: Int, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { "\(path):\(line): \(message)" }
}

/// Records each finding as an issue of its own.
func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
    for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
}

/// The files of the project, read once.
struct SourceTree: Sendable, CustomStringConvertible {
    static let whole = SourceTree()

    /// Every Swift file with its tokens.
    static let code = whole.swift.map { (file: $0, tokens: SwiftLexer.tokens($0.text)) }

    let root: URL
    let paths: Set<String>
    let folders: Set<String>

    /// What is built, fetched or made by running, and so not ours to judge.
    private static let skipped: Set<String> = [
        ".build", ".git", ".pytest_cache", ".swiftpm", ".tools", ".venv", ".vscode", ".idea", "__pycache__",
        "bench-results", "data",
        "node_modules", "Package.resolved",
    ]

    private init() {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var paths: Set<String> = []
        var folders: Set<String> = [""]
        var waiting = [""]
        while let folder = waiting.popLast() {
            let place = folder.isEmpty ? root.path : root.path + "/" + folder
            for entry in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
                let path = folder.isEmpty ? entry : folder + "/" + entry
                if Self.skipped.contains(entry) || path == "web/vendor" { continue }
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: root.path + "/" + path, isDirectory: &isFolder) else {
                    continue
                }
                if isFolder.boolValue {
                    folders.insert(path)
                    waiting.append(path)
                } else {
                    paths.insert(path)
                }
            }
        }
        self.paths = paths
        self.folders = folders
    }

    var description: String { "the files of \(root.path)" }

    func file(_ path: String) -> SourceFile? {
        guard paths.contains(path), let data = FileManager.default.contents(atPath: root.path + "/" + path) else {
            return nil
        }
        return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
    }

    func files(_ isWanted: (String) -> Bool) -> [SourceFile] { paths.filter(isWanted).sorted().compactMap(file) }

    var swift: [SourceFile] { files { $0.hasSuffix(".swift") } }
    var markdown: [SourceFile] { files { $0.hasSuffix(".md") } }

    /// Everything people write here, told from pictures and archives by its name.
    var texts: [SourceFile] {
        let endings = [
            "swift", "md", "py", "sh", "yaml", "yml", "json", "sql", "js", "mjs", "css", "html", "svg", "txt",
        ]
        let names = ["Makefile", "run", "LICENSE", "NOTICE"]
        return files { path in
            let name = path.split(separator: "/").last ?? ""
            return names.contains(String(name)) || endings.contains { name.hasSuffix("." + $0) }
        }
    }

    /// The folders of `Sources` that hold Swift: the modules.
    var modules: [String] { Set(swift.filter(\.isSource).compactMap(\.target)).sorted() }
}
