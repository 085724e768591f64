import Crypto
import Kernel
import Storage

/// Basic-auth keys of stations. They are made by us from 160 random bits, so a salted SHA-256 is enough and thousands of
/// stations can reconnect at once; a slow password hash would take minutes for that (docs/adr/0003-station-keys.md).
package enum StationKeys {
    /// OCPP 1.6 `AuthorizationKey` carries at the most 20 bytes; 2.0.1 `BasicAuthPassword` 16 to 40 characters.
    static let length = 20

    /// A new key as 20 letters and digits: each protocol version can carry it, and people can type it.
    package static func make(_ ids: any IDSource) -> String {
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789".utf8)
        let seed = Array(SHA256.hash(data: Array((ids.next().text + ids.next().text + ids.next().text).utf8)))
        var key: [UInt8] = []
        var block = seed
        while key.count < length {
            for byte in block where Int(byte) < 256 - 256 % alphabet.count && key.count < length {
                key.append(alphabet[Int(byte) % alphabet.count])
            }
            block = Array(SHA256.hash(data: block))
        }
        return String(decoding: key, as: UTF8.self)
    }

    static func salt(_ ids: any IDSource) -> [UInt8] { Array(ids.next().text.utf8) }

    static func hashed(_ key: [UInt8], salt: [UInt8]) -> StationKey { StationKey(salt: salt, hash: digest(key, salt)) }

    /// Compares in constant time.
    static func fits(_ key: [UInt8], salt: [UInt8], hash: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(hash, authenticating: key, using: SymmetricKey(data: salt))
    }

    private static func digest(_ key: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: key, using: SymmetricKey(data: salt)))
    }
}
