import NIOCore
import NIOPosix
import NIOWebSocket
import Synchronization

/// The limit that a server of chargers is held against: a socket that only sends each frame back, with the same frames
/// and the same client threads, on this machine in this run.
package enum EchoBench {
    /// A MeterValues call with three sampled values, as the load generator sends it.
    static let frame = """
        [2,"1234567","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-11-21T08:00:00.000Z",\
        "sampledValue":[{"value":"123456","measurand":"Energy.Active.Import.Register","unit":"Wh"},\
        {"value":"30000","measurand":"Power.Active.Import","unit":"W"},\
        {"value":"50.0","measurand":"SoC","unit":"Percent"}]}],"transactionId":1234567}]
        """

    private static let maximumFrame = 65_536
    private static let threads = 2

    /// - Parameters:
    ///   - connections: sockets that each send the next frame when the last came back.
    ///   - time: how long.
    /// - Returns: frames echoed in a second.
    package static func run(connections: Int, for time: Duration) async throws -> Int {
        let serverGroup = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let clientGroup = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let count = EchoCount()
        let server = try await ServerBootstrap(group: serverGroup)
            .serverChannelOption(.backlog, value: 4096)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try add(EchoHandler(), to: channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        var clients: [any Channel] = []
        for _ in 0..<connections {
            clients.append(
                try await ClientBootstrap(group: clientGroup)
                    .channelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture { try add(FloodHandler(count), to: channel) }
                    }
                    .connect(host: "127.0.0.1", port: port).get())
        }
        let before = count.value
        let clock = ContinuousClock()
        let start = clock.now
        try await Task.sleep(for: time)
        let echoed = count.value - before
        let took = start.duration(to: clock.now)
        for client in clients { client.close(promise: nil) }
        try await server.close()
        try await clientGroup.shutdownGracefully()
        try await serverGroup.shutdownGracefully()
        let milliseconds = took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000
        return echoed * 1000 / max(Int(milliseconds), 1)
    }

    private static func add(_ handler: some ChannelHandler, to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(WebSocketFrameEncoder())
        try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: maximumFrame)))
        try pipeline.addHandler(handler)
    }
}

private final class EchoCount: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = WebSocketFrame(fin: true, opcode: .text, data: unwrapInboundIn(data).unmaskedData)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}

private final class FloodHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let count: EchoCount

    init(_ count: EchoCount) { self.count = count }

    func channelActive(context: ChannelHandlerContext) { send(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count.add()
        send(context)
    }

    private func send(_ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(
            fin: true, opcode: .text, maskKey: [0x1F, 0x2E, 0x3D, 0x4C], data: ByteBuffer(string: EchoBench.frame))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
