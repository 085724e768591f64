import Crypto
import CryptoExtras
import Foundation

/// The algorithms that we take signatures of (RFC 7518 §3, RFC 8037). There is no `none` and no shared secret among them.
enum SignatureAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    /// Whether the key made the signature; false for a key of another kind.
    func holds(_ signature: [UInt8], over signed: [UInt8], by key: JSONWebKey) -> Bool {
        switch self {
        case .rs256: rsa(key, signature, SHA256.hash(data: signed), .insecurePKCS1v1_5)
        case .rs384: rsa(key, signature, SHA384.hash(data: signed), .insecurePKCS1v1_5)
        case .rs512: rsa(key, signature, SHA512.hash(data: signed), .insecurePKCS1v1_5)
        case .ps256: rsa(key, signature, SHA256.hash(data: signed), .PSS)
        case .ps384: rsa(key, signature, SHA384.hash(data: signed), .PSS)
        case .ps512: rsa(key, signature, SHA512.hash(data: signed), .PSS)
        case .es256:
            (try? P256.Signing.PublicKey(rawRepresentation: key.point("P-256", 32)).isValidSignature(
                P256.Signing.ECDSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed))) ?? false
        case .es384:
            (try? P384.Signing.PublicKey(rawRepresentation: key.point("P-384", 48)).isValidSignature(
                P384.Signing.ECDSASignature(rawRepresentation: signature), for: SHA384.hash(data: signed))) ?? false
        case .es512:
            (try? P521.Signing.PublicKey(rawRepresentation: key.point("P-521", 66)).isValidSignature(
                P521.Signing.ECDSASignature(rawRepresentation: signature), for: SHA512.hash(data: signed))) ?? false
        case .edDSA: edwards(key, signature, signed)
        }
    }

    private func rsa(
        _ key: JSONWebKey, _ signature: [UInt8], _ digest: some Digest, _ padding: _RSA.Signing.Padding
    ) -> Bool {
        guard key.kty == "RSA", let modulus = key.n.flatMap(Base64URL.decoded),
            let exponent = key.e.flatMap(Base64URL.decoded),
            let known = try? _RSA.Signing.PublicKey(n: modulus, e: exponent),
            // RFC 7518 §3.3.
            known.keySizeInBits >= 2048
        else { return false }
        return known.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: padding)
    }

    private func edwards(_ key: JSONWebKey, _ signature: [UInt8], _ signed: [UInt8]) -> Bool {
        guard key.kty == "OKP", key.crv == "Ed25519", let point = key.x.flatMap(Base64URL.decoded),
            let known = try? Curve25519.Signing.PublicKey(rawRepresentation: point)
        else { return false }
        return known.isValidSignature(signature, for: signed)
    }
}

extension JSONWebKey {
    /// x and y of a curve's point; empty, which no curve takes, for another kind of key.
    fileprivate func point(_ curve: String, _ length: Int) -> [UInt8] {
        guard kty == "EC", crv == curve, let x = x.flatMap(Base64URL.decoded), let y = y.flatMap(Base64URL.decoded),
            x.count == length, y.count == length
        else { return [] }
        return x + y
    }
}

/// RFC 4648 §5 without padding.
enum Base64URL {
    static func decoded(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ isDigit($0) }) else { return nil }
        let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard + padding).map { Array($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
