import Crypto
import Kernel

/// Time-based one-time codes (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits), as every authenticator app makes them.
package enum TOTP {
    static let stepSeconds: Int64 = 30
    /// Codes of the step before and the step after are taken, for clocks that are off.
    private static let tolerance: Int64 = 1

    /// 160 bits, as RFC 4226 §4 recommends.
    static func makeSecret(_ ids: any IDSource) -> [UInt8] {
        Array(SHA256.hash(data: Array((ids.next().text + ids.next().text + ids.next().text).utf8)).prefix(20))
    }

    /// - Returns: the step whose code it is, if it is newer than the one that was used last.
    static func step(of code: String, secret: [UInt8], lastStep: Int64, at: Timestamp) -> Int64? {
        let now = at.secondsSinceEpoch / stepSeconds
        let digits = code.filter { $0 != " " }
        return (now - tolerance...now + tolerance).first { step in
            step > lastStep && Secrets.areEqual(Array(self.code(step, secret).utf8), Array(digits.utf8))
        }
    }

    package static func code(_ step: Int64, _ secret: [UInt8]) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(digest[19] & 15)
        let number = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    /// RFC 4648 §6 without padding: what people type into an app.
    package static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
