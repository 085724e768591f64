/// Something that the code does not do, and the files that may because they are the one place for it.
struct Ban {
    let name: String
    let reason: String
    /// Path prefixes that the ban reaches.
    let scope: [String]
    /// Files or folders where it is allowed.
    let allowed: Set<String>
    /// The index of each offending token.
    let find: @Sendable ([Token]) -> [Int]

    func findings(in file: SourceFile, tokens: [Token]) -> [Finding] {
        guard scope.contains(where: file.path.hasPrefix), !allowed.contains(where: file.path.hasPrefix) else {
            return []
        }
        return find(tokens).map { Finding(file.path, tokens[$0].line, "\(name): \(reason)") }
    }

    static let all: [Ban] = [clock, random, printing, forcing, floatingPoint, publicAccess]

    static let clock = Ban(
        name: "system clock", reason: "ask the injected TimeSource", scope: ["Sources/", "Tests/"],
        allowed: ["Sources/Kernel/SystemSources.swift"]
    ) { tokens in
        let sequences = [
            ["Date", "(", ")"], ["Date", ".", "now"], ["Date", ".", "init", "(", ")"], ["time", "(", "nil"],
        ]
        let words: Set<String> = ["clock_gettime", "gettimeofday", "CFAbsoluteTimeGetCurrent", "timeIntervalSinceNow"]
        return tokens.indices.filter { index in
            tokens[index].kind == .word && words.contains(tokens[index].text)
                || sequences.contains { tokens.matches($0, at: index) }
        }
    }

    static let random = Ban(
        name: "system randomness", reason: "use the injected IDSource or a generator that was handed in",
        scope: ["Sources/", "Tests/"], allowed: ["Sources/Kernel/SystemSources.swift"]
    ) { tokens in
        let words: Set<String> = ["SystemRandomNumberGenerator", "arc4random", "getrandom", "drand48"]
        let calls: Set<String> = ["random", "randomElement", "shuffled", "shuffle"]
        return tokens.indices.filter { index in
            if tokens[index].kind == .word, words.contains(tokens[index].text) { return true }
            if tokens.matches(["UUID", "(", ")"], at: index) { return true }
            guard tokens[index].kind == .word, calls.contains(tokens[index].text), index > 0, tokens[index - 1].is("."),
                index + 1 < tokens.count, tokens[index + 1].is("("), let end = tokens.closing(of: index + 1)
            else { return false }
            return !tokens[index..<end].contains { $0.is("using") }
        }
    }

    static let printing = Ban(
        name: "print", reason: "log, or return the text to the command line", scope: ["Sources/"],
        allowed: ["Sources/ohmstead/"]
    ) { tokens in
        let words: Set<String> = ["print", "debugPrint", "dump"]
        return tokens.indices.filter { index in
            guard tokens[index].kind == .word, words.contains(tokens[index].text) else { return false }
            guard index + 1 < tokens.count, tokens[index + 1].is("(") else { return false }
            return index == 0 || !(tokens[index - 1].is(".") || tokens[index - 1].is("func"))
        }
    }

    static let forcing = Ban(
        name: "forcing", reason: "unwrap with guard, if, try #require or a throw", scope: ["Sources/", "Tests/"],
        allowed: []
    ) { tokens in
        tokens.indices.filter { index in
            guard index > 0, tokens[index].is("!"), !tokens[index].isAfterSpace else { return false }
            let before = tokens[index - 1]
            let closers: Set<String> = [")", "]", "?", "}", ">"]
            return before.kind != .mark || closers.contains(before.text)
        }
    }

    static let floatingPoint = Ban(
        name: "floating point", reason: "money and energy are integers with the unit in the name",
        scope: ["Sources/Billing/"], allowed: []
    ) { tokens in
        let words: Set<String> = ["Double", "Float", "Float16", "Float80", "CGFloat"]
        return tokens.indices.filter { index in
            words.contains(tokens[index].text) && tokens[index].kind == .word
                || tokens[index].kind == .number && tokens[index].text.contains(".")
        }
    }

    static let publicAccess = Ban(
        name: "public", reason: "package is the access level across modules", scope: ["Sources/", "Tests/"],
        // Only what is public is compiled anew where it is used (ADR 0007).
        allowed: ["Sources/OCPPWire/JSON/", "Sources/OCPPWire/Payload/"]
    ) { tokens in
        tokens.indices.filter { index in
            guard tokens[index].kind == .word, index + 1 < tokens.count, tokens[index + 1].kind == .word else {
                return false
            }
            return tokens[index].text == "public" || tokens.matches(["open", "class"], at: index)
        }
    }
}

/// Marks of work left undone, and paths of one person's machine, anywhere in the project's texts.
func strayTexts(in file: SourceFile) -> [Finding] {
    // Put together here so that this file does not find itself.
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    let machinePaths = ["/wor" + "k/", "/opt/" + "swift", "/roo" + "t/", "/tmp/" + "oh"]
    var found: [Finding] = []
    for (index, line) in file.lines.enumerated() {
        for mark in marks where line.containsWord(mark) {
            found.append(Finding(file.path, index + 1, "\(mark): finish it or take it out"))
        }
        for path in machinePaths where line.containsPath(path) {
            found.append(Finding(file.path, index + 1, "\(path) is a path of one machine"))
        }
    }
    return found
}

extension Substring {
    private func isWordCharacter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (48...57).contains(byte) || (97...122).contains(byte | 0x20)
    }

    /// Calls the test with the bytes before and after each place where `text` stands.
    private func contains(_ text: String, where isHit: (_ before: UInt8?, _ after: UInt8?) -> Bool) -> Bool {
        let line = Array(utf8)
        let wanted = Array(text.utf8)
        guard line.count >= wanted.count else { return false }
        return (0...(line.count - wanted.count)).contains { start in
            let end = start + wanted.count
            return line[start..<end].elementsEqual(wanted)
                && isHit(start > 0 ? line[start - 1] : nil, end < line.count ? line[end] : nil)
        }
    }

    fileprivate func containsWord(_ word: String) -> Bool {
        contains(word) { before, after in
            !(before.map(isWordCharacter) ?? false) && !(after.map(isWordCharacter) ?? false)
        }
    }

    /// An absolute path starts where no other part of a path or address stands before it.
    fileprivate func containsPath(_ path: String) -> Bool {
        contains(path) { before, _ in
            guard let before else { return true }
            return !isWordCharacter(before) && !(UInt8(ascii: "-")...UInt8(ascii: "/")).contains(before)
                && before != UInt8(ascii: "}") && before != UInt8(ascii: ")")
        }
    }
}
