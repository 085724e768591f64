import Charging
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

    /// As OCPP 1.6's `AuthorizationKey` wants it.
    package static func hexadecimal(_ key: String) -> String {
        key.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The key that was sent in hexadecimal digits; some 1.6 stations use the digits that they were given.
    static func decoded(_ key: [UInt8]) -> [UInt8]? {
        guard key.count == 2 * length else { return nil }
        let digits = key.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == key.count else { return nil }
        return (0..<length).map { UInt8(digits[2 * $0] * 16 + digits[2 * $0 + 1]) }
    }

    static func salt(_ ids: any IDSource) -> [UInt8] { Array(ids.next().text.utf8) }

    static func hashed(_ key: [UInt8], salt: [UInt8]) -> StationKey { StationKey(salt: salt, hash: digest(key, salt)) }

    /// Compares in constant time.
    static func fits(_ key: [UInt8], salt: [UInt8], hash: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(hash, authenticating: key, using: SymmetricKey(data: salt))
    }

    /// A station takes the key that it is sent and forgets its old one: with a key that the server did not make it would
    /// never be let in again.
    ///
    /// - Parameters:
    ///   - station: nil where the command is for many, which never have one key.
    ///   - field: where the command's fields are in the request.
    /// - Throws: `FlowFailure.invalid` unless the key that `command` writes is the station's newest.
    static func requireOwn(_ command: StationCommand, of station: StationRecord?, field: String = "") throws {
        switch command {
        case .writeConfiguration(let name, let value) where isKey(name):
            if let key = station?.key, forms(of: value).contains(where: { fits($0, salt: key.salt, hash: key.hash) }) {
                return
            }
            let rule =
                station == nil
                ? "must not be the key of many stations; renewKey gives each a new one"
                : "must be the newest key of this station, as POST stations/{id}/key shows it; or use renewKey"
            throw FlowFailure(.invalid, rule, field: field + "value")
        case .raw(let action, let payload) where action == "ChangeConfiguration" || action == "SetVariables":
            guard isKey(payload) else { return }
            throw FlowFailure(
                .invalid, "must not write the station's key; renewKey does", field: field + "payload")
        case .start, .stop, .unlock, .reset, .changeAvailability, .setPowerLimit, .clearPowerLimit, .reserve,
            .cancelReservation, .readConfiguration, .writeConfiguration, .renewKey, .clearCache, .trigger,
            .updateFirmware, .fetchLog, .sendLocalList, .deliverCertificate, .showCost, .raw:
            return
        }
    }

    /// 1.6 and 2.x name it so; variables come with their component.
    private static func isKey(_ text: String) -> Bool {
        let folded = text.lowercased()
        return folded.contains("authorizationkey") || folded.contains("basicauthpassword")
    }

    /// 1.6 writes the key in hexadecimal digits, 2.x as it is.
    private static func forms(of value: String) -> [[UInt8]] {
        let digits = value.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == value.utf8.count, digits.count.isMultiple(of: 2) else { return [Array(value.utf8)] }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        return [Array(value.utf8), bytes]
    }

    private static func digest(_ key: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: key, using: SymmetricKey(data: salt)))
    }
}
