import CQREncode

/// A QR code as a picture of squares (ISO/IEC 18004), drawn by libqrencode.
enum QRCode {
    /// Light modules around the code; readers need four (§6.3.8).
    private static let margin = 4
    static let maximumLength = 1000

    /// An SVG of one path, in module units, so that it prints sharp at any size; nil for a text that does not fit.
    static func svg(_ text: String) -> String? {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                var end = column
                // The lowest bit says whether a module is dark.
                while end < width, code.pointee.data[row * width + end] & 1 == 1 { end += 1 }
                if end > column { path += "M\(column + margin) \(row + margin)h\(end - column)v1h-\(end - column)z" }
                column = max(end, column + 1)
            }
        }
        let size = width + 2 * margin
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(size)v\(size)H0z"/><path d="\(path)"/></svg>
            """
    }
}
