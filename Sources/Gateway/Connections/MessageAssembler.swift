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
        let data = frame.unmaskedData
        if frame.opcode == .continuation {
            guard first != nil else { return .protocolError("a continuation without a beginning") }
        } else {
            guard first == nil else { return .protocolError("a new message inside another") }
            first = (frame.opcode == .binary, frame.rsv1)
        }
        guard bytes.count + data.readableBytes <= limit else { return .tooLarge }
        bytes += data.readableBytesView
        guard frame.fin, let kind = first else { return .partial }
        defer {
            bytes = []
            first = nil
        }
        return .message(bytes, isBinary: kind.isBinary, isCompressed: kind.isCompressed)
    }
}
