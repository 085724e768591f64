import Flows
import Foundation
import Kernel

/// Where the files of the journal are, and which there are.
struct JournalFolder: Sendable {
    let path: String

    /// A 256th of the stations, which share their files: thousands of stations cost the disk no more than some. The last
    /// digits of an id are random, so they spread evenly.
    struct Bucket: Sendable, Hashable {
        let number: UInt8

        static let count = 256

        init(number: UInt8) { self.number = number }

        init(of station: StationID) { number = station.raw.lastByte }

        /// Two digits, the last of its stations' ids.
        var name: String { (number < 16 ? "0" : "") + String(number, radix: 16) }
    }

    /// One file of a bucket's day.
    struct Part: Sendable, Hashable {
        let number: Int
        let isCompressed: Bool
    }

    func folder(of day: CivilDate) -> String { "\(path)/\(day)" }

    func folder(of bucket: Bucket, on day: CivilDate) -> String { "\(folder(of: day))/\(bucket.name)" }

    func path(of bucket: Bucket, on day: CivilDate, part: Int, isCompressed: Bool) -> String {
        "\(folder(of: bucket, on: day))/\(part).log" + (isCompressed ? ".gz" : "")
    }

    /// All days, oldest first.
    func days() -> [CivilDate] { names(in: path).compactMap { CivilDate($0) }.sorted() }

    /// Oldest first, each once: while a file is compressed it is there twice, and the compressed one is whole.
    func parts(of bucket: Bucket, on day: CivilDate) -> [Part] {
        var found: [Int: Part] = [:]
        for name in names(in: folder(of: bucket, on: day)) {
            guard let part = Self.part(name) else { continue }
            if part.isCompressed || found[part.number] == nil { found[part.number] = part }
        }
        return found.values.sorted { $0.number < $1.number }
    }

    /// Nil for other files, such as those that are being made.
    static func part(_ name: String) -> Part? {
        let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
        let isCompressed = pieces.count == 3 && pieces[2] == "gz"
        guard pieces.count == 2 || isCompressed, pieces[1] == "log", let number = Int(pieces[0]) else { return nil }
        return Part(number: number, isCompressed: isCompressed)
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
