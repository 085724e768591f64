import Crypto
import Foundation
import Kernel

/// Signatures as the Standard Webhooks convention has them: `v1,` and HMAC-SHA256 of id, time and body in base64.
enum WebhookSignature {
    /// What people type into the receiver: `whsec_` and the key in base64.
    static func text(of secret: [UInt8]) -> String { "whsec_" + Data(secret).base64EncodedString() }

    /// 256 bits.
    static func makeSecret(_ ids: any IDSource) -> [UInt8] {
        let seed = (0..<4).map { _ in ids.next().text }.joined()
        return Array(SHA256.hash(data: Array(seed.utf8)))
    }

    static func headers(
        id: String, at now: Timestamp, body: String, secrets: [[UInt8]]
    ) -> [OutsideRequest.Header] {
        let seconds = String(now.secondsSinceEpoch)
        let signed = Array("\(id).\(seconds).\(body)".utf8)
        let signatures = secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))
            return "v1," + Data(code).base64EncodedString()
        }
        return [
            .init("webhook-id", id), .init("webhook-timestamp", seconds),
            .init("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
