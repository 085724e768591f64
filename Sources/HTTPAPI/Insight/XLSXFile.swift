import CXLSXWriter
import Foundation

/// A spreadsheet that is written row by row; libxlsxwriter keeps one row in memory and the rest in temporary files.
///
/// Everything blocks: it is called on a thread for blocking work, one call at a time.
final class XLSXFile: @unchecked Sendable {
    // `@unchecked`: the pointers are used by one export only, one call after the other.

    static let contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    /// Rows of a sheet, the heading included; Excel takes no more.
    static let maximumRows: UInt32 = 1_048_576

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    private let folder: String
    private let heading: [String]
    private let sheetName: String
    private var book: UnsafeMutablePointer<lxw_workbook>?
    private var sheet: UnsafeMutablePointer<lxw_worksheet>?
    private let bold: UnsafeMutablePointer<lxw_format>?
    private var sheets = 0
    private var row: UInt32 = 0

    /// - Parameters:
    ///   - name: of the folder that it is made in; unique.
    ///   - sheetName: of its sheets, which are numbered.
    ///   - heading: the first row of each sheet.
    ///   - parent: the folder that its folder is made in; nil: the one for temporary files.
    init(name: String, sheetName: String, heading: [String], in parent: String? = nil) throws {
        let folder = (parent ?? FileManager.default.temporaryDirectory.path) + "/ohmstead-export-" + name
        let path = folder + "/export.xlsx"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        book = folder.withCString { folder in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = UnsafeMutablePointer(mutating: folder)  // copied by the library
            options.use_zip64 = 1
            return workbook_new_opt(path, &options)
        }
        self.folder = folder
        self.path = path
        self.heading = heading
        self.sheetName = sheetName
        bold = book.flatMap { workbook_add_format($0) }
        guard book != nil, let bold else {
            remove()
            throw Failure(description: "a spreadsheet cannot be made in \(folder)")
        }
        format_set_bold(bold)
    }

    func write(_ cells: [CSV.Cell]) throws {
        if sheet == nil || row >= Self.maximumRows { try addSheet() }
        guard let sheet else { return }
        for (column, cell) in cells.enumerated() {
            switch cell {
            case .text(let text):
                // Written as a text: Excel never takes it for a formula.
                guard let text else { continue }
                worksheet_write_string(sheet, row, UInt16(column), text, nil)
            case .integer(let number):
                // Cells of numbers are floating point in this format; exact up to 2^53.
                guard let number else { continue }
                worksheet_write_number(sheet, row, UInt16(column), Double(number), nil)
            }
        }
        row += 1
    }

    private func addSheet() throws {
        sheets += 1
        guard let book, let added = workbook_add_worksheet(book, "\(sheetName) \(sheets)") else {
            throw Failure(description: "a sheet cannot be added")
        }
        sheet = added
        worksheet_freeze_panes(added, 1, 0)
        for (column, name) in heading.enumerated() { worksheet_write_string(added, 0, UInt16(column), name, bold) }
        row = 1
    }

    /// Writes the file; it may be read from then on.
    func finish() throws {
        if sheet == nil { try addSheet() }
        guard let book else { throw Failure(description: "the spreadsheet is closed") }
        self.book = nil
        let error = workbook_close(book)
        guard error == LXW_NO_ERROR else {
            throw Failure(description: String(cString: lxw_strerror(error)))
        }
    }

    /// Removes the file and what is left of the library's own files.
    func remove() {
        if let book {
            self.book = nil
            _ = workbook_close(book)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
