import Foundation
import Kernel

/// How many bytes each station has in a compressed file, written beside it: whoever looks for one station need not
/// unpack the files that it is not in. A help only: without it the file is unpacked.
enum PartIndex {
    /// `1.log.gz` has its index in `1.index`.
    static func path(of part: String) -> String {
        let name = part.hasSuffix(".gz") ? String(part.dropLast(3)) : part
        return String(name.dropLast(4)) + ".index"
    }

    /// Lines of `STATION BYTES`.
    static func write(_ lines: [ArraySlice<UInt8>], beside part: String) {
        let text = bytes(in: lines).map { "\($0.key) \($0.value)\n" }.sorted().joined()
        _ = FileManager.default.createFile(
            atPath: path(of: part), contents: Data(text.utf8), attributes: [.posixPermissions: 0o640])
    }

    /// Bytes of a station in the compressed file; nil where there is no index.
    static func bytes(of station: StationID, in part: String) -> Int64? {
        guard let data = FileManager.default.contents(atPath: path(of: part)) else { return nil }
        let prefix = Array("\(station) ".utf8)
        for line in Array(data).split(separator: UInt8(ascii: "\n")) where line.starts(with: prefix) {
            return Int64(String(decoding: line.dropFirst(prefix.count), as: UTF8.self))
        }
        return 0
    }

    private static func bytes(in lines: [ArraySlice<UInt8>]) -> [StationID: Int] {
        var found: [StationID: Int] = [:]
        for line in lines {
            guard let station = JournalLine.station(of: line) else { continue }
            found[station, default: 0] += line.count + 1
        }
        return found
    }
}
