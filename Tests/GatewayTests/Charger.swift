import Kernel
import NIOCore
import NIOEmbedded
import NIOWebSocket
import OCPPWire
import Testing

@testable import Gateway

/// The other end of a connection: frames as a charger sends them, and what comes back.
struct Charger: Sendable {
    let channel: NIOAsyncTestingChannel
    /// Reads the bytes that came, as NIO understands RFC 6455.
    private let ear = NIOAsyncTestingChannel()

    /// - Parameter channel: of the server's side, without handlers.
    init(_ channel: NIOAsyncTestingChannel) async throws {
        self.channel = channel
        let ear = ear
        try await channel.testingEventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(WebSocketFrameEncoder())
        }.get()
        try await ear.testingEventLoop.submit {
            try ear.pipeline.syncOperations.addHandler(
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 20)))
        }.get()
    }

    static let mask: WebSocketMaskingKey = [1, 2, 3, 4]

    func send(_ text: String) async throws { try await send(.text, Array(text.utf8)) }

    func send(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8], isLast: Bool = true, isCompressed: Bool = false,
        isMasked: Bool = true
    ) async throws {
        var data = ByteBuffer(bytes: bytes)
        if isMasked { data.webSocketMask(Self.mask) }
        try await channel.writeInbound(
            WebSocketFrame(
                fin: isLast, rsv1: isCompressed, opcode: opcode, maskKey: isMasked ? Self.mask : nil, data: data))
        await channel.testingEventLoop.run()
    }

    struct Silence: Error {}

    /// The next frame; what is awaited comes within milliseconds, and ten seconds are for a machine that is busy.
    func next() async throws -> WebSocketFrame {
        for _ in 0..<2000 {
            // What the loop has put off runs only when it is told to.
            await channel.testingEventLoop.run()
            if let frame = try await heard() { return frame }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Silence()
    }

    /// What came until now.
    func heard() async throws -> WebSocketFrame? {
        while let bytes = try await channel.readOutbound(as: ByteBuffer.self) { try await ear.writeInbound(bytes) }
        return try await ear.readInbound(as: WebSocketFrame.self)
    }

    /// The next message.
    func message() async throws -> String {
        let frame = try await next()
        #expect(frame.opcode == .text && frame.fin)
        return String(buffer: frame.data)
    }

    /// The close code of the next frame.
    func closeCode() async throws -> Int? {
        let frame = try await next()
        #expect(frame.opcode == .connectionClose, "\(frame)")
        var data = frame.data
        return data.readInteger(as: UInt16.self).map(Int.init)
    }

    /// Answers the next call, and gives its action.
    func answer(with payload: String) async throws -> String? {
        let (id, action) = try await call()
        try await send("[3,\"\(id)\",\(payload)]")
        return action
    }

    func call() async throws -> (id: String, action: String) {
        let text = try await message()
        guard case .call(let id, let action, _) = try OCPPFrame.decode(Array(text.utf8)).0 else { throw Silence() }
        return (id, action)
    }

    /// Whether nothing was sent before the answer to a heartbeat.
    func isQuiet() async throws -> Bool {
        try await send(#"[2,"quiet","Heartbeat",{}]"#)
        return try await message().hasPrefix(#"[3,"quiet","#)
    }

    /// Goes away without a close frame.
    func vanish() async throws { _ = try await channel.finish(acceptAlreadyClosed: true) }
}
