/// An IPv4 or IPv6 address: 4 or 16 bytes in network order.
package struct IPAddress: Sendable, Hashable {
    package let bytes: [UInt8]

    /// Nil for anything but 4 or 16 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Whether it is of the public Internet: neither of this machine nor of a private network, and no group of machines.
    package var isPublic: Bool {
        if bytes.count == 4 { return isPublicV4(bytes[...]) }
        let prefix: [UInt8] = Array(bytes[..<12])
        // ::ffff:0:0/96 and 64:ff9b::/96 (RFC 6052) lead to the IPv4 address that they hold.
        if prefix == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] || prefix == [0, 0x64, 0xFF, 0x9B] + zeros(8) {
            return isPublicV4(bytes[12...])
        }
        // 2000::/3 is all that is given out as global unicast (RFC 4291 §2.4).
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        // 2001::/23 protocols, Teredo among them; 2001:db8::/32 documentation; 2002::/16 6to4; 3fff::/20 documentation.
        if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] < 2 { return false }
        if bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) || bytes.starts(with: [0x20, 0x02]) { return false }
        return !(bytes.starts(with: [0x3F, 0xFF]) && bytes[2] < 0x10)
    }

    private func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    /// What the registry of special addresses leaves over (RFC 6890 and its updates).
    private func isPublicV4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return !Self.specialV4.contains { number >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
    }

    private static let specialV4: [(network: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10),  // shared by a carrier's customers
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local, the metadata of clouds among it
        (0xAC10_0000, 12),  // private
        (0xC000_0000, 24),  // protocols
        (0xC000_0200, 24),  // documentation
        (0xC058_6300, 24),  // 6to4 relays
        (0xC0A8_0000, 16),  // private
        (0xC612_0000, 15),  // bench tests
        (0xC633_6400, 24),  // documentation
        (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 4),  // multicast
        (0xF000_0000, 4),  // reserved, broadcast among it
    ]
}
