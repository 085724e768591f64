import Foundation
import Kernel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Held while a server runs, so that a second one on the same data does not start: it would take the stations of the
/// first for offline and know nothing of their sockets. The system releases it when the process ends, however it ends.
final class ServerLock: Sendable {
    static let fileName = "server.lock"
    /// A server that is just ending, as in a restart, is waited for.
    static let patience = Duration.seconds(10)

    private let files: [Int32]

    /// - Parameter paths: of the lock files; made where they are not.
    /// - Throws: `ConfigurationError` when somebody else holds one of them.
    init(_ paths: [String]) async throws {
        var files: [Int32] = []
        do {
            for path in paths { files.append(try await Self.take(path)) }
        } catch {
            for file in files { close(file) }
            throw error
        }
        self.files = files
    }

    deinit { for file in files { close(file) } }

    private static func take(_ path: String) async throws -> Int32 {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ConfigurationError("The file \(path) cannot be made: \(String(cString: strerror(errno))).")
        }
        let end = ContinuousClock.now + patience
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < end else {
                close(file)
                throw ConfigurationError(
                    "Another server works on this data (it holds \(path)); end it first, or choose another --data folder."
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        return file
    }
}

extension ServerConfiguration {
    /// What a server locks: its folder, and the database where that is elsewhere.
    var lockPaths: [String] {
        let folder = dataFolder + "/" + ServerLock.fileName
        guard case .sqlite(let path) = database, path != ":memory:",
            URL(fileURLWithPath: path).deletingLastPathComponent().path != URL(fileURLWithPath: dataFolder).path
        else { return [folder] }
        return [folder, path + ".lock"]
    }
}
