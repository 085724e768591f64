/// The limits of style: past them a file or a function is two things.
enum Limit {
    static let fileLines = 500
    static let functionLines = 70
}

func oversizes(in file: SourceFile, tokens: [Token]) -> [Finding] {
    var found: [Finding] = []
    let lineCount = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    if lineCount > Limit.fileLines {
        found.append(Finding(file.path, lineCount, "\(lineCount) lines; a file has at most \(Limit.fileLines)"))
    }
    for function in tokens.functions where function.lineCount > Limit.functionLines {
        let text = "\(function.name) has \(function.lineCount) lines; a function has at most \(Limit.functionLines)"
        found.append(Finding(file.path, function.firstLine, text))
    }
    return found
}
