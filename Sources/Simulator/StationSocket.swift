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
    /// What is written here passes the handlers before the encoder only.
    private var encoder: ChannelHandlerContext?
    /// Sockets that died without the server being told: nobody listens to them until the server gives them up.
    private var dead: [any Channel] = []
    private var isConnecting = false
    /// Somebody answered the last attempt to connect.
    private var hasReached = false
    private var isStopping = false
    private var failures = 0
    private var text = ByteBuffer()
    /// Time that is moved by hand; nil where it runs.
    private var stepping: Stepping?

    private struct Stepping {
        var reconnectAt: Timestamp?
        /// Waits until the conversation has come to rest.
        var rest: EventLoopPromise<Void>?
    }

    /// A broken connection is tried again after this, doubling up to the longest.
    private static let firstPause = TimeAmount.milliseconds(500)
    private static let longestPauseDoublings = 6
    /// Real time that a conversation may take to come to rest; then the next step goes on without.
    private static let longestStep = TimeAmount.seconds(5)

    init(_ plan: StationPlan, _ address: CSMSAddress, loop: any EventLoop, clock: SimulatedClock, report: LoadReport) {
        self.loop = loop
        self.address = address
        self.report = report
        self.clock = clock
        station = VirtualStation(plan, now: clock.now())
    }

    func start() { connect() }

    /// Lets the station's life move on.
    func live() {
        if !isStopping { send(station.tick(now: clock.now())) }
    }

    func stop() -> EventLoopFuture<Void> {
        loop.flatSubmit {
            self.isStopping = true
            for channel in self.dead { channel.close(promise: nil) }
            guard let channel = self.channel else { return self.loop.makeSucceededVoidFuture() }
            return self.close(channel, .goingAway)
        }
    }

    private func close(_ channel: any Channel, _ code: WebSocketErrorCode) -> EventLoopFuture<Void> {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: Self.mask(), data: data)
        return channel.writeAndFlush(frame).flatMap { channel.close() }.flatMapError { _ in
            self.loop.makeSucceededVoidFuture()
        }
    }

    // MARK: Time by hand

    /// Lives until the clock's time.
    /// - Returns: when nothing is left to say or to wait for at this time.
    func step() -> EventLoopFuture<Void> {
        loop.flatSubmit {
            let now = self.clock.now()
            if self.stepping == nil { self.stepping = Stepping(reconnectAt: now) }
            self.live()
            if let at = self.stepping?.reconnectAt, now >= at { self.connect() }
            let promise = self.loop.makePromise(of: Void.self)
            self.stepping?.rest = promise
            let limit = self.loop.scheduleTask(in: Self.longestStep) { self.finishStep() }
            self.noteRest()
            return promise.futureResult.always { _ in limit.cancel() }
        }
    }

    private func noteRest() {
        if !isConnecting, channel == nil || station.isAtRest { finishStep() }
    }

    private func finishStep() {
        let rest = stepping?.rest
        stepping?.rest = nil
        rest?.succeed()
    }

    /// Nothing goes wrong any more, and all sessions end.
    func closeDown() -> EventLoopFuture<Void> { loop.submit { self.send(self.station.closeDown(self.clock.now())) } }

    func state() -> EventLoopFuture<Fleet.StationState> {
        loop.submit {
            let plan = self.station.plan
            return Fleet.StationState(
                identity: plan.identity,
                ended: self.station.endings.map { session, reading, reason in
                    EndedSession(
                        station: plan.identity, version: plan.version, evse: session.evse, token: session.token,
                        transactionID: session.transactionID, number: session.number, startedAt: session.startedAt,
                        endedAt: reading.at, meterStartWh: session.meterStartWh, meterStopWh: reading.registerWh,
                        reason: reason)
                }, unsaid: self.station.unsaid, longestQueue: self.station.longestQueue)
        }
    }

    // MARK: Connecting

    private func connect() {
        guard !isStopping, channel == nil, !isConnecting else { return }
        guard !station.isOff(clock.now()) else { return connectLater(after: Self.firstPause) }
        isConnecting = true
        hasReached = false
        stepping?.reconnectAt = nil
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
        }.connect(host: address.host, port: address.port).whenComplete { result in
            switch result {
            case .success: self.hasReached = true
            case .failure:
                self.report.unreached()
                self.lost()
            }
        }
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
            guard self.hasReached else { return }
            self.report.refused()
            channel.close(promise: nil)
            self.lost()
        }
    }

    private func opened(_ channel: any Channel) {
        isConnecting = false
        guard !isStopping else { return channel.close(promise: nil) }
        self.channel = channel
        encoder = try? channel.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)
        failures = 0
        report.connected(+1)
        send(station.connected(now: clock.now()))
    }

    private func lost() {
        isConnecting = false
        failures += 1
        connectLater(after: Self.firstPause * (1 << min(failures - 1, Self.longestPauseDoublings)))
    }

    private func connectLater(after pause: TimeAmount) {
        if stepping != nil {
            stepping?.reconnectAt = clock.now() + Milliseconds(pause.nanoseconds / 1_000_000)
            return noteRest()
        }
        guard !isStopping else { return }
        loop.scheduleTask(in: pause) { self.connect() }
    }

    /// The station is without this socket from now on, whatever becomes of it.
    private func detach() -> (any Channel)? {
        guard let channel else { return nil }
        self.channel = nil
        encoder = nil
        text.clear()
        report.connected(-1)
        station.disconnected(now: clock.now())
        return channel
    }

    private func perform(_ event: LineEvent) {
        if case .reboots(let reason) = event { station.reboot(reason, clock.now()) }
        guard let channel = detach() else { return }
        switch event {
        case .closes: close(channel, .goingAway).whenComplete { _ in }
        case .breaks: channel.close(promise: nil)
        case .dies, .reboots: dead.append(channel)
        }
        lost()
    }

    func channelInactive(context: ChannelHandlerContext) {
        dead.removeAll { $0 === context.channel }
        guard channel === context.channel else { return }
        _ = detach()
        lost()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Frames

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard channel === context.channel else { return }
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
        for frame in frames { writeText(frame.bytes()) }
        if !frames.isEmpty, let event = station.takeLineEvent() { perform(event) }
        if stepping?.rest != nil { noteRest() }
    }

    /// Straight before NIO's encoder, header and data in one piece (RFC 6455 §5.2): a load generator on the same machine
    /// takes its time from the server.
    private func writeText(_ bytes: [UInt8]) {
        guard let encoder else { return }
        var buffer = encoder.channel.allocator.buffer(capacity: 14 + bytes.count)
        buffer.writeInteger(UInt8(0x81))
        switch bytes.count {
        case ..<126: buffer.writeInteger(UInt8(0x80 | bytes.count))
        case ..<65_536:
            buffer.writeInteger(UInt8(0x80 | 126))
            buffer.writeInteger(UInt16(bytes.count))
        default:
            buffer.writeInteger(UInt8(0x80 | 127))
            buffer.writeInteger(UInt64(bytes.count))
        }
        let mask = Self.mask()
        buffer.writeBytes(mask)
        buffer.writeBytes(bytes)
        buffer.withUnsafeMutableReadableBytes { frame in
            WebSocketMask.apply(
                (mask[0], mask[1], mask[2], mask[3]),
                to: UnsafeMutableRawBufferPointer(rebasing: frame[(frame.count - bytes.count)...]))
        }
        encoder.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        channel?.writeAndFlush(
            WebSocketFrame(fin: true, opcode: opcode, maskKey: Self.mask(), data: data), promise: nil)
    }

    /// RFC 6455 wants masks that page scripts cannot foresee; a simulator has no page scripts.
    private static func mask() -> WebSocketMaskingKey { [0x1F, 0x2E, 0x3D, 0x4C] }
}
