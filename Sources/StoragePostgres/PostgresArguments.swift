import Storage

/// The arguments of one call, laid out as libpq wants them: one buffer of bytes, and per argument where it begins.
///
/// Integers and texts travel as text, so that the server reads them as whatever type the statement gives the
/// parameter; bytes travel as they are.
struct PostgresArguments {
    private static let textFormat: Int32 = 0
    private static let binaryFormat: Int32 = 1
    private static let null = -1

    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// - Returns: false for a text with a NUL, which PostgreSQL cannot store.
    mutating func fill(_ arguments: [any SQLBindable]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for argument in arguments {
            switch argument.sqlValue {
            case .null: append(start: Self.null, Self.textFormat)
            case .integer(let integer): appendText(String(integer))
            case .text(let text):
                if text.utf8.contains(0) { return false }
                appendText(text)
            case .id(let id): appendText(id.text)
            case .blob(let blob):
                append(start: bytes.count, length: blob.count, Self.binaryFormat)
                // A byte more, so that even an empty value has a place in the buffer: a missing one is NULL.
                bytes += blob
                bytes.append(0)
            }
        }
        return true
    }

    private mutating func appendText(_ text: String) {
        append(start: bytes.count, length: text.utf8.count, Self.textFormat)
        bytes += text.utf8
        bytes.append(0)
    }

    private mutating func append(start: Int, length: Int = 0, _ format: Int32) {
        starts.append(start)
        lengths.append(Int32(length))
        formats.append(format)
    }

    /// Calls with the count of arguments, their places, lengths and formats.
    func withPointers<T>(
        _ call: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) throws -> T
    ) rethrows -> T {
        try bytes.withUnsafeBytes { raw in
            let base = raw.bindMemory(to: CChar.self).baseAddress
            let places = starts.map { start in start == Self.null ? nil : base.map { $0 + start } }
            return try places.withUnsafeBufferPointer { places in
                try lengths.withUnsafeBufferPointer { lengths in
                    try formats.withUnsafeBufferPointer { formats in
                        try call(Int32(places.count), places.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
