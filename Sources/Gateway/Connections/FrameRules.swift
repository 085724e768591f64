import NIOCore
import NIOWebSocket

/// What RFC 6455 asks of single frames and NIO does not check.
enum FrameRules {
    /// Why a frame of a client must not be; nil when it may.
    static func fault(of frame: WebSocketFrame) -> String? {
        if frame.maskKey == nil { return "frames of a client are masked" }
        let isControl = frame.opcode.isControlOpcode
        // §5.2: reserved bits mean nothing here, but that a whole message is compressed (RFC 7692 §6).
        if frame.rsv2 || frame.rsv3 || frame.rsv1 && isControl { return "reserved bits are set" }
        return nil
    }

    /// The payload of the close frame that answers one: its own code, or 1002 where that must not be sent (§7.4).
    static func answer(toClose data: ByteBuffer) -> ByteBuffer {
        guard data.readableBytes > 0 else { return ByteBuffer() }
        let code = data.getInteger(at: data.readerIndex, as: UInt16.self)
        let reason = data.readableBytesView.dropFirst(2)
        guard let code, mayBeSent(code), String(validating: reason, as: UTF8.self) != nil else {
            var answer = ByteBuffer()
            answer.write(webSocketErrorCode: .protocolError)
            return answer
        }
        return ByteBuffer(integer: code)
    }

    /// 1004 to 1006 and 1015 are reserved; below 3000 the others are for later editions of the RFC.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
