import Flows
import Foundation
import Kernel

/// Where the files of the journal are, and which there are.
struct JournalFolder: Sendable {
    let path: String

    /// One file of a station's day.
    struct Part: Sendable, Hashable {
        let number: Int
        let isCompressed: Bool
        let name: String
    }

    func folder(of day: CivilDate) -> String { "\(path)/\(day)" }

    /// The last digits of an id are random: they spread the stations over 256 folders.
    func folder(of station: StationID, on day: CivilDate) -> String {
        "\(folder(of: day))/\(station.description.suffix(2))"
    }

    func path(of station: StationID, on day: CivilDate, part: Int, isCompressed: Bool) -> String {
        "\(folder(of: station, on: day))/\(station).\(part).log" + (isCompressed ? ".gz" : "")
    }

    /// All days, oldest first.
    func days() -> [CivilDate] { names(in: path).compactMap { CivilDate($0) }.sorted() }

    /// Oldest first, each once: while a file is compressed it is there twice, and the compressed one is whole.
    func parts(of station: StationID, on day: CivilDate) -> [Part] {
        let prefix = station.description + "."
        var found: [Int: Part] = [:]
        for name in names(in: folder(of: station, on: day)) where name.hasPrefix(prefix) {
            guard let part = Self.part(name) else { continue }
            if part.isCompressed || found[part.number] == nil { found[part.number] = part }
        }
        return found.values.sorted { $0.number < $1.number }
    }

    /// Nil for other files, such as those that are being made.
    static func part(_ name: String) -> Part? {
        let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
        let isCompressed = pieces.count == 4 && pieces[3] == "gz"
        guard pieces.count == 3 || isCompressed, pieces[2] == "log", let number = Int(pieces[1]) else { return nil }
        return Part(number: number, isCompressed: isCompressed, name: name)
    }

    func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// The bytes of a file; 0 where there is none.
    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
