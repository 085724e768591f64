import NIOCore
import NIOWebSocket

/// Puts the fragments of a message together (RFC 6455 §5.4).
struct MessageAssembler {
    enum Step {
        case partial
        case message([UInt8], isBinary: Bool, isCompressed: Bool)
        case protocolError(String)
        case tooLarge
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    private var first: (isBinary: Bool, isCompressed: Bool)?

    init(limit: Int) { self.limit = limit }

    mutating func take(_ frame: WebSocketFrame) -> Step {
        if frame.opcode == .continuation {
            guard first != nil else { return .protocolError("a continuation without a beginning") }
        } else {
            guard first == nil else { return .protocolError("a new message inside another") }
            first = (frame.opcode == .binary, frame.rsv1)
        }
        guard bytes.count + frame.length <= limit else { return .tooLarge }
        append(frame)
        guard frame.fin, let kind = first else { return .partial }
        defer {
            bytes = []
            first = nil
        }
        return .message(bytes, isBinary: kind.isBinary, isCompressed: kind.isCompressed)
    }

    /// Takes the mask off while it copies (RFC 6455 §5.3).
    private mutating func append(_ frame: WebSocketFrame) {
        guard let key = frame.maskKey else { return bytes += frame.data.readableBytesView }
        frame.data.withUnsafeReadableBytes { source in
            let start = bytes.count
            bytes.reserveCapacity(start + source.count)
            bytes += source
            bytes.withUnsafeMutableBytes { all in
                var place = start
                let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(key[$1 % 4]) << UInt64(8 * $1) }
                while place + 8 <= all.count {
                    let value = UInt64(littleEndian: all.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ word
                    all.storeBytes(of: value.littleEndian, toByteOffset: place, as: UInt64.self)
                    place += 8
                }
                while place < all.count {
                    all[place] ^= key[(place - start) % 4]
                    place += 1
                }
            }
        }
    }
}
