/// Which members of messages are secret, in every edition and in any letters.
package enum SecretWords {
    /// What the value of a member is.
    enum Role {
        case other
        /// Identifies a driver or a car.
        case token
        case secret
        /// `key` of 1.6, `name` of a variable: may name a setting whose value is secret.
        case settingName
        case settingValue
        /// An object whose `key` is itself a secret (2.0.1 `VPNType`).
        case network
        /// `data` of NotifyCustomerInformation.
        case customerData
    }

    private static let members: [(String, Role)] = [
        ("idtag", .token), ("parentidtag", .token), ("idtoken", .token), ("groupidtoken", .token),
        ("additionalidtoken", .token),
        ("vin", .token),
        ("evccid", .token), ("emaid", .token), ("macaddress", .token), ("customeridentifier", .token),
        ("password", .secret), ("apnpassword", .secret), ("simpin", .secret), ("authorizationkey", .secret),
        ("basicauthpassword", .secret), ("key", .settingName), ("name", .settingName), ("value", .settingValue),
        ("attributevalue", .settingValue), ("actualvalue", .settingValue), ("vpn", .network), ("data", .customerData),
    ]
    /// By the length of the word.
    private static let roles: [[(word: [UInt8], role: Role)]] = {
        let words = members.map { (word: Array($0.0.utf8), role: $0.1) }
        let longest = words.map(\.word.count).max() ?? 0
        return (0...longest).map { length in words.filter { $0.word.count == length } }
    }()

    static func role(ofMember name: Slice<UnsafeBufferPointer<UInt8>>) -> Role {
        guard name.count < roles.count else { return .other }
        for (word, role) in roles[name.count] where zip(name, word).allSatisfy({ lowercased($0) == $1 }) { return role }
        return .other
    }

    /// Parts of the names of settings that hold secrets; vendors have their own, such as `WifiPassword`.
    private static let secretSettings = [
        "authorizationkey", "password", "passwd", "secret", "privatekey", "apikey", "accesstoken", "simpin",
    ].map { Array($0.utf8) }

    /// Whether the value of a setting with this name is a secret.
    package static func isSecretSetting(_ name: String) -> Bool { isSecretSetting(Array(name.utf8)) }

    static func isSecretSetting(_ name: some Collection<UInt8>) -> Bool {
        let folded = name.map(lowercased)
        return secretSettings.contains { contains(folded, $0) }
    }

    /// `USER:PASSWORD` in `ftp://USER:PASSWORD@HOST/`, whose slashes may be escaped.
    static func credentials(in text: Slice<UnsafeBufferPointer<UInt8>>) -> Range<Int>? {
        var at = text.startIndex
        while at < text.endIndex {
            defer { at += 1 }
            guard text[at] == UInt8(ascii: "@") else { continue }
            let before = text[..<at]
            guard let slash = before.lastIndex(of: UInt8(ascii: "/")), slash + 1 < at else { continue }
            let scheme = before[..<slash].suffix(4).filter { $0 != UInt8(ascii: "\\") }
            if scheme.suffix(2).elementsEqual(":/".utf8) { return slash + 1..<at }
        }
        return nil
    }

    /// Letters of ASCII only.
    package static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whatever the letters' case.
    /// - Parameter part: not empty, in lower case.
    package static func contains(_ text: some RandomAccessCollection<UInt8>, _ part: [UInt8]) -> Bool {
        guard let first = part.first, text.count >= part.count else { return false }
        var start = text.startIndex
        let last = text.index(text.endIndex, offsetBy: -part.count)
        while start <= last {
            if lowercased(text[start]) == first,
                zip(text[start...], part).allSatisfy({ lowercased($0) == $1 })
            {
                return true
            }
            start = text.index(after: start)
        }
        return false
    }
}
