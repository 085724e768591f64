import NIOCore
import NIOWebSocket

/// Writes our frames straight before NIO's encoder, which puts the header of each frame into a buffer of its own: here
/// header and data are one buffer and leave in one piece.
struct FrameWriter {
    private let context: ChannelHandlerContext

    /// - Throws: when the pipeline has no WebSocket encoder.
    init(_ pipeline: ChannelPipeline) throws {
        // What is written here passes the handlers before the encoder only.
        context = try pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)
    }

    /// On the event loop. RFC 6455 §5.2; a server's frames have no mask.
    func write(_ opcode: WebSocketOpcode, _ data: some Collection<UInt8>, isCompressed: Bool = false) {
        let count = data.count
        var buffer = context.channel.allocator.buffer(capacity: 10 + count)
        buffer.writeInteger(UInt8(0x80) | (isCompressed ? 0x40 : 0) | UInt8(webSocketOpcode: opcode))
        switch count {
        case ..<126: buffer.writeInteger(UInt8(count))
        case ..<65_536:
            buffer.writeInteger(UInt8(126))
            buffer.writeInteger(UInt16(count))
        default:
            buffer.writeInteger(UInt8(127))
            buffer.writeInteger(UInt64(count))
        }
        buffer.writeBytes(data)
        context.writeAndFlush(NIOAny(buffer), promise: nil)
    }
}
