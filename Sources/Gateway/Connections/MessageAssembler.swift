import NIOCore
import NIOWebSocket
import OCPPWire

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

    /// Takes the mask off in the copy.
    private mutating func append(_ frame: WebSocketFrame) {
        frame.data.withUnsafeReadableBytes { source in
            let start = bytes.count
            bytes.reserveCapacity(start + source.count)
            bytes += source
            guard let key = frame.maskKey else { return }
            bytes.withUnsafeMutableBytes { all in
                WebSocketMask.apply(
                    (key[0], key[1], key[2], key[3]), to: UnsafeMutableRawBufferPointer(rebasing: all[start...]))
            }
        }
    }
}
