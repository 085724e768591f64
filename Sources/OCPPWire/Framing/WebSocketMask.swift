/// The mask of a WebSocket frame (RFC 6455 §5.3), put on and taken off in the same way.
package enum WebSocketMask {
    /// - Parameter key: the four bytes of the mask in the order of the frame.
    package static func apply(_ key: (UInt8, UInt8, UInt8, UInt8), to bytes: UnsafeMutableRawBufferPointer) {
        let four = UInt32(key.0) | UInt32(key.1) << 8 | UInt32(key.2) << 16 | UInt32(key.3) << 24
        let eight = UInt64(four) | UInt64(four) << 32
        var place = 0
        while place + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ eight
            bytes.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
            place += 8
        }
        while place < bytes.count {
            bytes[place] ^= UInt8(truncatingIfNeeded: four >> UInt32(8 * (place & 3)))
            place += 1
        }
    }
}
