import Flows
import Foundation

/// An address that may be used. It is taken apart and put together anew, so that no other parser can read another host
/// in it than the one that was judged.
struct OutsideURL: Sendable, Equatable {
    /// In small letters, without the brackets of IPv6.
    let host: String
    let text: String

    private static let maximumLength = 2048

    init(_ text: String, allowsPlain: Bool) throws(OutsideFailure) {
        guard text.utf8.count <= Self.maximumLength else {
            throw .badAddress("must have \(Self.maximumLength) characters at the most")
        }
        let isPlainText = text.unicodeScalars.allSatisfy { $0.value > 32 && $0.value < 127 && $0 != "\\" }
        guard isPlainText, let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let rawHost = parts.encodedHost?.lowercased(), !rawHost.isEmpty
        else { throw .badAddress("must be a whole URL, such as https://example.org/path") }
        guard scheme == "https" || (allowsPlain && scheme == "http") else {
            throw .badAddress("must begin with https://")
        }
        guard parts.user == nil, parts.password == nil else { throw .badAddress("must not hold a name or password") }
        guard parts.fragment == nil else { throw .badAddress("must not have a part after #") }
        let isBracketed = rawHost.hasPrefix("[") && rawHost.hasSuffix("]")
        let host = isBracketed ? String(rawHost.dropFirst().dropLast()) : rawHost
        guard host.utf8.allSatisfy({ Self.isOfName($0) || (isBracketed && $0 == UInt8(ascii: ":")) }),
            host.utf8.count <= 253
        else { throw .badAddress("must name its host in ASCII, such as xn--fiq228c.example") }
        if let port = parts.port, !(1...65_535).contains(port) { throw .badAddress("must have a port from 1 to 65535") }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        self.host = host
        self.text =
            "\(scheme)://\(isBracketed ? "[\(host)]" : host)" + (parts.port.map { ":\($0)" } ?? "") + path
            + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
