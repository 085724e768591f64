import Crypto
import Kernel
import Storage

/// Seals the secrets that the server needs back in clear, before they are stored: AES-256-GCM (NIST SP 800-38D) under a
/// key that is not in the database. Who has only the database, or a copy of it, has none of them.
package struct Sealing: Sendable {
    /// What a secret is of. Sealed for one thing it does not open as another, so that nobody who can write to the
    /// database puts their own secret in another's place.
    package struct Purpose: Sendable, Equatable {
        let text: String

        package static func totp(_ id: StaffMemberID) -> Self { Self(text: "totp/\(id)") }
        package static func signingKey(_ id: String) -> Self { Self(text: "signing-key/\(id)") }
        package static func identityProvider(_ id: IdentityProviderID) -> Self {
            Self(text: "identity-provider/\(id)")
        }
        static func stationCommand(_ id: OperatorID) -> Self { Self(text: "station-command/\(id)") }
        static func authority(_ id: String) -> Self { Self(text: "certificate-authority/\(id)") }
        static let identityRequest = Self(text: "identity-request")
        static let knownBrowser = Self(text: "known-browser")
        static func answer(_ clientID: String, _ key: String) -> Self { Self(text: "answer/\(clientID)/\(key)") }
    }

    package static let keyLength = 32
    /// Begins everything that is sealed, with the version of the form; then come the key's id, the nonce, what is
    /// sealed, and the tag.
    private static let mark = Array("OHS1".utf8)
    private static let keyIDLength = 8
    private static let nonceAndTag = 12 + 16

    private let key: SymmetricKey?
    /// Tells two keys apart and says nothing about either.
    package let keyID: [UInt8]

    /// Without a key: nothing can be sealed or opened.
    package init() {
        key = nil
        keyID = []
    }

    /// Nil unless the key has 32 bytes.
    package init?(key: [UInt8]) {
        guard key.count == Self.keyLength else { return nil }
        self.key = SymmetricKey(data: key)
        keyID = Array(SHA256.hash(data: Array("ohmstead sealing key".utf8) + key).prefix(Self.keyIDLength))
    }

    /// A new key of the system's random numbers.
    package static func newKey() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

    package static func isSealed(_ bytes: [UInt8]) -> Bool {
        bytes.count >= mark.count + keyIDLength + nonceAndTag && bytes.starts(with: mark)
    }

    package func seal(_ secret: [UInt8], for purpose: Purpose) throws -> [UInt8] {
        guard let key else { throw Self.noKey }
        let box = try AES.GCM.seal(secret, using: key, authenticating: Array(purpose.text.utf8))
        guard let combined = box.combined else { throw Self.noKey }
        return Self.mark + keyID + Array(combined)
    }

    /// - Throws: when it was sealed with another key or for another purpose, or was changed.
    package func open(_ sealed: [UInt8], for purpose: Purpose) throws -> [UInt8] {
        guard let key else { throw Self.noKey }
        guard Self.isSealed(sealed) else { throw FlowFailure(.inner, "a stored secret is not sealed") }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst(Self.mark.count + Self.keyIDLength))
            return Array(try AES.GCM.open(box, using: key, authenticating: Array(purpose.text.utf8)))
        } catch {
            throw FlowFailure(.inner, "a stored secret does not open: \(purpose.text)")
        }
    }

    /// A code of a text that nobody makes without the key: HMAC-SHA-256 with a key of the purpose's own (RFC 5869).
    package func code(of text: String, for purpose: Purpose) throws -> [UInt8] {
        guard let key else { throw Self.noKey }
        let own = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Array("code/\(purpose.text)".utf8), outputByteCount: Self.keyLength)
        return Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: own))
    }

    private static let noKey = FlowFailure(.inner, "there is no key to seal secrets with")
}

extension StaffRecord {
    /// The secret of the person's device in clear, for the moment.
    func openTOTPSecret(_ context: FlowContext) throws -> [UInt8]? {
        try totpSecret.map { try context.sealing.open($0, for: .totp(id)) }
    }
}

/// Takes the key of this server into use.
package enum SealSecrets {
    /// Seals what an older version stored in clear, and remembers which key it was.
    /// - Returns: how many secrets were sealed now.
    /// - Throws: `FlowFailure.conflict` when the secrets here are sealed with another key.
    package static func run(_ context: FlowContext) async throws -> Int {
        try await context.database.write { connection in
            if let known = try SealingKeyRepository.keyID(connection) {
                guard known == context.sealing.keyID else {
                    throw FlowFailure(.conflict, "The secrets in this database are sealed with another key.")
                }
            } else {
                try SealingKeyRepository.set(context.sealing.keyID, at: context.time.now(), connection)
            }
            var count = 0
            for kind in StoredSecrets.Kind.allCases {
                for secret in try StoredSecrets.all(kind, connection) where !Sealing.isSealed(secret.bytes) {
                    let sealed = try context.sealing.seal(secret.bytes, for: try purpose(kind, secret.id))
                    try StoredSecrets.replace(kind, .init(id: secret.id, bytes: sealed), connection)
                    count += 1
                }
            }
            return count
        }
    }

    /// For who has lost the key: everything that was sealed is forgotten, and the next start makes a new key.
    /// - Returns: how many people lost their second factor.
    package static func forget(_ context: FlowContext) async throws -> Int {
        try await context.database.write { connection in
            let people = try StoredSecrets.forgetAll(connection)
            try AuditRepository.note(
                "forget-secrets", "platform", before: String?.none, after: String?.none,
                by: Actor(name: "command-line", operatorID: nil), of: nil, context, connection)
            return people
        }
    }

    private static func purpose(_ kind: StoredSecrets.Kind, _ id: String) throws -> Sealing.Purpose {
        switch kind {
        case .signingKey: return .signingKey(id)
        case .totp:
            guard let id = StaffMemberID(id) else { throw FlowFailure(.inner, "a stored id is broken") }
            return .totp(id)
        }
    }
}
