import Flows
import Foundation
import Kernel

/// Appends to the files of one day and compresses those that are full. No file stays open.
struct PartFile {
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let path: String
        let code: Int32

        var description: String { "\(call) \(path): \(String(cString: strerror(code)))" }
    }

    /// A file that grows.
    struct Place {
        let number: Int
        let path: String
        var size: Int
    }

    let folder: JournalFolder

    func place(of bucket: JournalFolder.Bucket, on day: CivilDate, number: Int) -> Place {
        let path = folder.path(of: bucket, on: day, part: number, isCompressed: false)
        return Place(number: number, path: path, size: Int(JournalFolder.size(path)))
    }

    /// The file to append to: the newest that is not compressed, else a new one. One that an earlier process left behind
    /// ends with a whole line again.
    func current(of bucket: JournalFolder.Bucket, on day: CivilDate) -> Place {
        guard let newest = folder.parts(of: bucket, on: day).last else {
            return place(of: bucket, on: day, number: 1)
        }
        guard !newest.isCompressed else { return place(of: bucket, on: day, number: newest.number + 1) }
        let path = folder.path(of: bucket, on: day, part: newest.number, isCompressed: false)
        if !Self.endsWithLine(path), let data = FileManager.default.contents(atPath: path) {
            truncate(path, off_t(JournalLine.wholeLength(Array(data))))
        }
        return place(of: bucket, on: day, number: newest.number)
    }

    private static func endsWithLine(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return true }
        defer { close(file) }
        var last: UInt8 = 0
        let isEmpty = lseek(file, 0, SEEK_END) <= 0
        return isEmpty || lseek(file, -1, SEEK_END) >= 0 && read(file, &last, 1) == 1 && last == UInt8(ascii: "\n")
    }

    static func append(_ bytes: [UInt8], to place: inout Place) throws(Failure) {
        let path = place.path
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC
        var file = open(path, flags, 0o640)
        if file < 0, errno == ENOENT {
            try? FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750])
            file = open(path, flags, 0o640)
        }
        guard file >= 0 else { throw Failure(call: "open", path: path, code: errno) }
        defer { close(file) }
        try put(bytes, into: file, path)
        place.size += bytes.count
    }

    /// Replaces a file by its compressed form, which is whole under its name or not there.
    func compress(_ plain: String) throws(Failure) {
        try draft(plain)
        try settle(plain)
    }

    /// Writes the compressed form beside the file.
    func draft(_ plain: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: plain) else { return }
        let whole = Array(data.prefix(JournalLine.wholeLength(Array(data))))
        PartIndex.write(JournalLine.lines(of: whole), beside: plain)
        let draft = Self.draftPath(plain)
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw Failure(call: "open", path: draft, code: errno) }
        do throws(Failure) {
            defer { close(file) }
            try Self.put(Gzip.compressed(whole), into: file, draft)
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Puts the compressed form in the file's place.
    func settle(_ plain: String) throws(Failure) {
        let draft = Self.draftPath(plain)
        let file = open(draft, O_RDONLY | O_CLOEXEC)
        // Its day may have gone meanwhile.
        guard file >= 0 else { return }
        do throws(Failure) {
            defer { close(file) }
            // The plain file goes next: the other has to be on the disk by then.
            guard fsync(file) == 0 else { throw Failure(call: "fsync", path: draft, code: errno) }
            guard rename(draft, plain + ".gz") == 0 else { throw Failure(call: "rename", path: draft, code: errno) }
        } catch {
            unlink(draft)
            throw error
        }
        unlink(plain)
    }

    static func draftPath(_ plain: String) -> String { plain + ".gz.new" }

    private static func put(_ bytes: [UInt8], into file: Int32, _ path: String) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(call: "write", path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
