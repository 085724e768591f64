import Configuration
import Foundation
import Kernel
import Synchronization
import Yams

/// Notes which settings are read and which of them cannot be, so that what nobody reads is said: a misspelt setting
/// would otherwise leave the server with its default.
final class KnownSettings: AccessReporter {
    private struct State {
        var keys: Set<String> = []
        var faults: [String] = []
    }

    private let state = Mutex(State())

    func report(_ event: AccessEvent) {
        let key = event.metadata.key.components.joined(separator: ".")
        let isRefused = event.providerResults.contains { provider in
            if case .failure = provider.result { true } else { false }
        }
        let isFault = isRefused || event.conversionError != nil
        state.withLock { state in
            state.keys.insert(key)
            if isFault { state.faults.append("\(key) must be \(Self.words(event.metadata.valueType)).") }
        }
    }

    private static func words(_ type: ConfigType) -> String {
        switch type {
        case .int: "a whole number"
        case .bool: "true or false"
        default: "a text"
        }
    }

    /// Once all settings are read.
    /// - Throws: what cannot be, or what is no setting.
    func check(file: String?, environment: [String: String]) throws {
        let (keys, faults) = state.withLock { ($0.keys, $0.faults) }
        if let fault = faults.first { throw ConfigurationError(fault) }
        if let file {
            for key in try Self.keys(in: file).sorted() where !keys.contains(key) {
                throw ConfigurationError("\(file): there is no setting \(key).\(Self.hint(key, among: keys))")
            }
        }
        let variables = Set(keys.map(Self.variable)).union([Self.variable("config")])
        let sections = Set(keys.filter { $0.contains(".") }.compactMap { $0.split(separator: ".").first }).map {
            Self.variable(String($0)) + "_"
        }
        for name in environment.keys.sorted() where name.hasPrefix(Self.prefix) && !variables.contains(name) {
            // Other programs may have variables of this name; one that is nearly a setting, or of a group, was meant.
            let hint = Self.hint(name, among: variables)
            guard !hint.isEmpty || sections.contains(where: name.hasPrefix) else { continue }
            throw ConfigurationError("The environment variable \(name) is no setting.\(hint)")
        }
    }

    private static let prefix = "OHMSTEAD_"

    /// `stations.allowWithoutKey` is `OHMSTEAD_STATIONS_ALLOW_WITHOUT_KEY`.
    static func variable(_ key: String) -> String {
        prefix + key.replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }.replacing(".", with: "_").uppercased()
    }

    private static func keys(in file: String) throws -> [String] {
        do {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            return try Yams.compose(yaml: text).map { leaves($0, "") } ?? []
        } catch {
            throw ConfigurationError("The configuration file \(file) cannot be read: \(error)")
        }
    }

    private static func leaves(_ node: Node, _ path: String) -> [String] {
        guard case .mapping(let mapping) = node else { return [path] }
        return mapping.flatMap { key, value in
            leaves(value, (path.isEmpty ? "" : path + ".") + (key.string ?? ""))
        }
    }

    private static func hint(_ name: String, among names: Set<String>) -> String {
        let nearest = names.map { (name: $0, distance: distance(name, $0)) }.min {
            ($0.distance, $0.name) < ($1.distance, $1.name)
        }
        guard let nearest, nearest.distance <= 2 else { return "" }
        return " Did you mean \(nearest.name)?"
    }

    /// How many letters differ (Levenshtein).
    private static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        var row = Array(0...other.count)
        for (i, letter) in one.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, otherLetter) in other.enumerated() {
                let substituted = corner + (letter == otherLetter ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[other.count]
    }
}
