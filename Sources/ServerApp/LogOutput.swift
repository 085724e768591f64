import Foundation
import Kernel
import Logging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Log lines on standard error: for people on a terminal, JSON elsewhere. Values whose name says that they are secret
/// are masked.
package struct LogOutput: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let isTerminal: Bool
    private let time: any TimeSource

    package init(label: String, level: Logger.Level, time: any TimeSource = SystemTimeSource()) {
        self.label = label
        logLevel = level
        isTerminal = isatty(STDERR_FILENO) == 1
        self.time = time
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let more = event.metadata { fields.merge(more) { _, new in new } }
        let texts = fields.map { (name: $0.key, value: Self.masked($0.key, "\($0.value)")) }.sorted {
            $0.name < $1.name
        }
        let line = isTerminal ? plain(event, texts) : json(event, texts)
        StandardStream.write(line, to: STDERR_FILENO)
    }

    private func plain(_ event: LogEvent, _ fields: [(name: String, value: String)]) -> String {
        let details = fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        return "\(time.now()) \(event.level.rawValue) \(event.message) \(details)"
    }

    private func json(_ event: LogEvent, _ fields: [(name: String, value: String)]) -> String {
        var object = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
        object["time"] = time.now().description
        object["level"] = event.level.rawValue
        object["logger"] = label
        object["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "\(event.message)"
    }

    private static let secretWords = ["password", "secret", "token", "authorization", "apikey", "key"]

    static func masked(_ name: String, _ value: String) -> String {
        let lower = name.lowercased()
        return secretWords.contains { lower.hasSuffix($0) } ? "***" : value
    }
}
