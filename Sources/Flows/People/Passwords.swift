import CryptoExtras
import Dispatch
import Foundation
import Kernel
import Synchronization

/// Passwords of people, as scrypt hashes (RFC 7914). One at a time is computed, on a thread of its own: each takes
/// 32 MiB, and guessing must not take the machine from the chargers.
package enum Passwords {
    /// N = 2^15, r = 8, p = 3: about a quarter of a second on a small server.
    private static let logN = 15
    private static let blockSize = 8
    private static let parallelism = 3

    /// Computations that may wait; beyond it callers are told to come back.
    private static let queueLimit = 40

    private static let queue = DispatchQueue(label: "ohmstead.passwords", qos: .utility)
    private static let waiting = Atomic<Int>(0)

    /// Such as `scrypt$15$8$3$salt$hash`, salt and hash in base64url.
    package static func hashed(_ password: String, _ ids: any IDSource) async throws -> String {
        let salt = Secrets.make(ids)
        let key = try await derive(password, salt: salt, logN: logN, blockSize, parallelism)
        return "scrypt$\(logN)$\(blockSize)$\(parallelism)$\(salt)$\(key)"
    }

    /// Takes the same time whether or not there is such a person: without a stored hash, one of nobody is computed.
    package static func fits(_ password: String, stored: String?) async throws -> Bool {
        let nobody = "scrypt$\(logN)$\(blockSize)$\(parallelism)$nobody$"
        let parts = (stored ?? nobody).split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), (10...20).contains(logN),
            let block = Int(parts[2]), let parallel = Int(parts[3])
        else { throw FlowFailure(.inner, "a stored password hash is broken") }
        let key = try await derive(password, salt: String(parts[4]), logN: logN, block, parallel)
        return Secrets.areEqual(Array(key.utf8), Array(parts[5].utf8)) && stored != nil
    }

    private static func derive(
        _ password: String, salt: String, logN: Int, _ blockSize: Int, _ parallelism: Int
    ) async throws -> String {
        guard waiting.add(1, ordering: .relaxed).newValue <= queueLimit else {
            waiting.subtract(1, ordering: .relaxed)
            throw FlowFailure(.unavailable, "Too many people sign in at once. Try again in a few seconds.")
        }
        defer { waiting.subtract(1, ordering: .relaxed) }
        // Two ways to type one letter are one password (RFC 8265 wants NFC).
        let text = Array(password.precomposedStringWithCanonicalMapping.utf8)
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        let key = try KDF.Scrypt.deriveKey(
                            from: text, salt: Array(salt.utf8), outputByteCount: 32, rounds: 1 << logN,
                            blockSize: blockSize, parallelism: parallelism)
                        return Secrets.base64URL(key.withUnsafeBytes { Array($0) })
                    })
            }
        }
    }

    /// Why a password is not taken; nil when it is. Length is what counts (NIST SP 800-63B §5.1.1.2).
    package static func fault(_ password: String, email: String) -> String? {
        let lower = password.lowercased()
        guard (12...200).contains(password.count) else { return "must have 12 to 200 characters" }
        guard Set(lower).count >= 5 else { return "must have five different characters at least" }
        let name = email.split(separator: "@").first.map(String.init) ?? email
        guard name.count < 4 || !lower.contains(name) else { return "must not contain your e-mail address" }
        let common = ["password", "12345678", "qwertyui", "ohmstead", "letmein"]
        guard !common.contains(where: { lower.contains($0) && password.count < 16 }) else {
            return "is among those that are tried first"
        }
        return nil
    }
}
