import Foundation

/// An address of the Internet Protocol, as bytes. An IPv4 address that is written as IPv6 (RFC 4291 §2.5.5.2) is IPv4.
package struct IPAddress: Sendable, Hashable {
    /// Four or sixteen.
    let bytes: [UInt8]

    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let all = withUnsafeBytes(of: &six) { Array($0) }
            bytes = all.starts(with: Self.mapped) ? Array(all.suffix(4)) : all
        } else {
            return nil
        }
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// What counts as one place when guesses are counted. A home has a whole /64 of IPv6 (RFC 6177), so that its addresses
    /// are as many as anybody wants.
    /// - Parameter text: an address; what is none stays as it is.
    package static func place(of text: String) -> String {
        guard let address = IPAddress(text), address.bytes.count == 16 else { return text }
        let groups = (0..<4).map { Int(address.bytes[2 * $0]) << 8 | Int(address.bytes[2 * $0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}

/// Addresses that begin alike, such as `10.0.0.0/8`; without a length it is one address.
package struct IPNetwork: Sendable, Hashable {
    private let base: IPAddress
    private let length: Int

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let base = IPAddress(parts[0]) else { return nil }
        let bits = base.bytes.count * 8
        guard let length = parts.count == 2 ? Int(parts[1]) : bits, (0...bits).contains(length) else { return nil }
        self.base = base
        self.length = length
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == base.bytes.count else { return false }
        return (0..<length).allSatisfy { bit in
            (address.bytes[bit / 8] ^ base.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}
