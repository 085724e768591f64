/// Comma-separated values as RFC 4180 has them, for spreadsheets that take every cell beginning with `=` for a formula.
enum CSV {
    static let contentType = "text/csv; charset=utf-8; header=present"

    static func line(_ cells: [Cell]) -> String { cells.map(\.text).joined(separator: ",") + "\r\n" }

    enum Cell: Sendable {
        case text(String?)
        case integer(Int64?)

        var text: String {
            switch self {
            case .integer(let number): number.map(String.init) ?? ""
            case .text(let text): text.map(CSV.quoted) ?? ""
            }
        }
    }

    /// A text that a spreadsheet could take for a formula gets an apostrophe before it, as OWASP advises.
    private static func quoted(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) { text = "'" + text }
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
