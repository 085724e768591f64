import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import OCPPWire

/// Where chargers connect: a CSMS address without the station's identity.
package struct CSMSAddress: Sendable {
    let host: String
    let port: Int
    let path: String
    let isSecure: Bool

    /// Nil unless it is a ws:// or wss:// URL.
    package init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme, scheme == "ws" || scheme == "wss",
            let host = url.host
        else { return nil }
        self.host = host
        isSecure = scheme == "wss"
        port = url.port ?? (isSecure ? 443 : 80)
        path = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
    }
}

/// A virtual station on a real socket. Everything happens on one event loop.
final class StationSocket: ChannelInboundHandler, @unchecked Sendable {
    // `@unchecked`: touched on `loop` only.
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    let loop: any EventLoop
    private let address: CSMSAddress
    private let report: LoadReport
    private let clock: SimulatedClock
    private(set) var station: VirtualStation
    private var channel: (any Channel)?
    private var isStopping = false
    private var failures = 0
    private var text = ByteBuffer()

    /// A broken connection is tried again after this, doubling up to the longest.
    private static let firstPause = TimeAmount.milliseconds(500)
    private static let longestPauseDoublings = 6

    init(_ plan: StationPlan, _ address: CSMSAddress, loop: any EventLoop, clock: SimulatedClock, report: LoadReport) {
        self.loop = loop
        self.address = address
        self.report = report
        self.clock = clock
        station = VirtualStation(plan, now: clock.now())
    }

    /// - Parameter tick: how often the station's life moves on.
    func start(after delay: TimeAmount, tick: TimeAmount) {
        loop.scheduleTask(in: delay) { self.connect() }
        loop.scheduleRepeatedTask(initialDelay: delay + tick, delay: tick) { task in
            if self.isStopping { return task.cancel() }
            if self.station.drops(within: self.clock.scaled(tick)) { self.channel?.close(promise: nil) }
            let frames = self.station.tick(now: self.clock.now())
            if self.channel != nil { self.send(frames) }
        }
    }

    func stop() -> EventLoopFuture<Void> {
        loop.flatSubmit {
            self.isStopping = true
            guard let channel = self.channel else { return self.loop.makeSucceededVoidFuture() }
            var data = ByteBuffer()
            data.write(webSocketErrorCode: .goingAway)
            let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: Self.mask(), data: data)
            return channel.writeAndFlush(frame).flatMap { channel.close() }.flatMapError { _ in
                self.loop.makeSucceededVoidFuture()
            }
        }
    }

    // MARK: Connecting

    private func connect() {
        guard !isStopping else { return }
        let (address, plan) = (address, station.plan)
        ClientBootstrap(group: loop).connectTimeout(.seconds(20)).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if address.isSecure {
                    let context = try NIOSSLContext(configuration: .makeClientConfiguration())
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: address.host))
                }
                try self.addUpgrade(channel, plan)
            }
        }.connect(host: address.host, port: address.port).whenFailure { _ in self.lost() }
    }

    private func addUpgrade(_ channel: any Channel, _ plan: StationPlan) throws {
        let upgrader = NIOTypedWebSocketClientUpgrader<Bool>(
            maxFrameSize: 1 << 18,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(self)
                    return true
                }
            })
        var headers = HTTPHeaders([("Host", "\(address.host):\(address.port)"), ("Content-Length", "0")])
        headers.add(name: "Sec-WebSocket-Protocol", value: plan.version.rawValue)
        if let key = plan.key {
            let credentials = Data("\(plan.identity):\(key)".utf8).base64EncodedString()
            headers.add(name: "Authorization", value: "Basic \(credentials)")
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "\(address.path)/\(plan.identity)", headers: headers)
        let configuration = NIOTypedHTTPClientUpgradeConfiguration<Bool>(
            upgradeRequestHead: head, upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in channel.eventLoop.makeSucceededFuture(false) })
        let result = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: configuration))
        result.whenComplete { result in
            if case .success(true) = result { return self.opened(channel) }
            self.report.refused()
            channel.close(promise: nil)
            self.lost()
        }
    }

    private func opened(_ channel: any Channel) {
        self.channel = channel
        failures = 0
        report.connected(+1)
        send(station.connected(now: clock.now()))
    }

    private func lost() {
        guard !isStopping else { return }
        failures += 1
        let pause = Self.firstPause * (1 << min(failures - 1, Self.longestPauseDoublings))
        loop.scheduleTask(in: pause) { self.connect() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if channel != nil { report.connected(-1) }
        channel = nil
        station.disconnected()
        lost()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Frames

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .ping: write(.pong, frame.data)
        case .connectionClose: context.close(promise: nil)
        case .text, .continuation:
            text.writeBuffer(&frame.data)
            guard frame.fin else { return }
            let bytes = Array(text.readableBytesView)
            text.clear()
            guard let (message, _) = try? OCPPFrame.decode(bytes) else { return }
            let (frames, answered) = station.received(message, now: clock.now())
            if let answered { report.answered(answered, compression: clock.factor) }
            send(frames)
        default: break
        }
    }

    private func send(_ frames: [OCPPFrame]) {
        for frame in frames { write(.text, ByteBuffer(bytes: frame.bytes())) }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        channel?.writeAndFlush(
            WebSocketFrame(fin: true, opcode: opcode, maskKey: Self.mask(), data: data), promise: nil)
    }

    /// RFC 6455 wants masks that page scripts cannot foresee; a simulator has no page scripts.
    private static func mask() -> WebSocketMaskingKey { [0x1F, 0x2E, 0x3D, 0x4C] }
}
