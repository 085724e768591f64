import Flows
import Foundation
import Logging
import Storage

/// The key that stored secrets are sealed with: from the configuration, or from a file in the data folder that the first
/// start makes.
package enum SecretKey {
    package static let fileName = "secrets.key"

    /// Opens the key and takes it into use; each hindrance is one clear sentence.
    package static func open(
        _ configuration: ServerConfiguration, _ flows: FlowContext
    ) async throws -> Sealing {
        let known = try await flows.database.read { try SealingKeyRepository.keyID($0) }
        let (sealing, source) = try key(configuration, isFirst: known == nil)
        var context = flows
        context.sealing = sealing
        do {
            let count = try await SealSecrets.run(context)
            if count > 0 { flows.logger.notice("stored secrets sealed", metadata: ["count": "\(count)"]) }
        } catch let failure as FlowFailure where failure.code == .conflict {
            throw ConfigurationError(
                "\(source) is not the key that the secrets in this database are sealed with; put back the one that the server had before."
            )
        }
        return sealing
    }

    private static func key(
        _ configuration: ServerConfiguration, isFirst: Bool
    ) throws -> (Sealing, source: String) {
        if let text = configuration.secretsKey {
            guard let sealing = parsed(text) else { throw ConfigurationError("secrets.key \(rule).") }
            return (sealing, "secrets.key")
        }
        let path = configuration.secretsKeyPath
        if FileManager.default.fileExists(atPath: path) {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw ConfigurationError("The key of the secrets, \(path), cannot be read by this user.")
            }
            guard let sealing = parsed(text) else { throw ConfigurationError("\(path) \(rule).") }
            return (sealing, path)
        }
        guard isFirst else {
            throw ConfigurationError(
                "The secrets in this database are sealed, and their key is missing: put the file \(path) back, or set secrets.key or secrets.keyFile."
            )
        }
        let key = Sealing.newKey()
        try write(Data(key).base64EncodedString() + "\n", to: path)
        guard let sealing = Sealing(key: key) else { throw ConfigurationError("\(path) \(rule).") }
        return (sealing, path)
    }

    private static let rule = "must be 32 random bytes in base64, as `openssl rand -base64 32` makes them"

    private static func parsed(_ text: String) -> Sealing? {
        Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { Sealing(key: Array($0)) }
    }

    /// Only this user may read it, from the first moment on.
    private static func write(_ text: String, to path: String) throws {
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data(), attributes: [.posixPermissions: 0o600])
        guard isMade, let file = FileHandle(forWritingAtPath: path) else {
            throw ConfigurationError("The key of the secrets, \(path), cannot be written.")
        }
        try file.write(contentsOf: Data(text.utf8))
        try file.synchronize()
        try file.close()
    }
}
