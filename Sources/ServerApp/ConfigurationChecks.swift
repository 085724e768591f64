import Configuration
import Synchronization
import SystemPackage

/// Notes which keys are asked for, and which had a value that cannot be: the library would take the default instead.
final class AskedKeys: AccessReporter {
    private struct State {
        var keys: Set<String> = []
        var faults: [String] = []
    }

    private let state = Mutex(State())

    func report(_ event: AccessEvent) {
        let key = event.metadata.key.components.joined(separator: ".")
        let isUnreadable = event.providerResults.contains { result in
            if case .failure = result.result { true } else { false }
        }
        state.withLock { state in
            state.keys.insert(key)
            guard event.conversionError != nil || isUnreadable else { return }
            state.faults.append("\(key) must be \(Self.word(event.metadata.valueType)).")
        }
    }

    private static func word(_ type: ConfigType) -> String {
        switch type {
        case .int: "a whole number"
        case .bool: "true or false"
        default: "a text"
        }
    }

    /// Every key was asked for once: what else the file holds is a mistake of whoever wrote it.
    func check(_ file: ConfigurationFile?) throws {
        let asked = state.withLock { $0 }
        if let fault = asked.faults.first { throw ConfigurationError(fault) }
        guard let file, let unknown = file.keys.subtracting(asked.keys).sorted().first else { return }
        throw ConfigurationError("\(unknown) in \(file.path) is no setting; docs/configuration.md lists them.")
    }
}

/// A YAML file, with the keys that are in it.
struct ConfigurationFile {
    let path: String
    let provider: FileProvider<YAMLSnapshot>
    let keys: Set<String>

    init(_ path: String) async throws {
        let found = Keys()
        // The reader asks of each key whether its value is a secret; it is never shown, so none need be.
        let options = YAMLSnapshot.ParsingOptions(
            secretsSpecifier: .dynamic { key, _ in
                found.note(key)
                return false
            })
        do {
            provider = try await FileProvider<YAMLSnapshot>(parsingOptions: options, filePath: FilePath(path))
        } catch {
            throw ConfigurationError("The configuration file \(path) cannot be read: \(error)")
        }
        self.path = path
        keys = found.all
    }

    private final class Keys: Sendable {
        private let keys = Mutex<Set<String>>([])
        var all: Set<String> { keys.withLock { $0 } }
        func note(_ key: String) { keys.withLock { _ = $0.insert(key) } }
    }
}
