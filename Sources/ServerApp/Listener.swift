import Gateway
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOWebSocket

/// What a connection became.
enum Upgraded: ServerChildChannelValue {
    case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
    case socket(any Channel)

    var channel: any Channel {
        switch self {
        case .http(let http): http.channel
        case .socket(let channel): channel
        }
    }
}

/// One port for everything: Hummingbird's HTTP, chargers under `/ocpp/`, live readers under `/api/v1/live`. Sockets are
/// plain channel handlers, without a task each.
struct Listener: HTTPChannelHandler {
    struct Value: ServerChildChannelValue {
        let result: EventLoopFuture<Upgraded>
        let channel: any Channel
    }

    /// A connection on which nothing goes either way for so long is closed, unless it waits for an answer.
    static let idleTimeout = TimeAmount.seconds(75)
    /// Larger frames are refused before they are read.
    static let maximumFrame = 256 * 1024

    let responder: HTTPChannelHandler.Responder
    let gateway: StationGateway
    let services: APIServices
    let transport: TransportOfStations

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            // Each connection keeps the buffer that it last read into. Most messages of chargers fit into the smallest.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 65_536))
            let stations = NIOTypedWebSocketServerUpgrader<Upgraded>(
                maxFrameSize: Self.maximumFrame,
                shouldUpgrade: { channel, head in gateway.shouldUpgrade(channel, head, transport.of(channel, head)) },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.becomeSocket(channel)
                        try gateway.adopt(channel)
                        return .socket(channel)
                    }
                })
            let live = NIOTypedWebSocketServerUpgrader<Upgraded>(
                maxFrameSize: Self.maximumFrame,
                shouldUpgrade: { channel, head in
                    let path = head.uri.split(separator: "?", maxSplits: 1).first.map(String.init)
                    return channel.eventLoop.makeSucceededFuture(path == LiveSocket.path ? HTTPHeaders() : nil)
                },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.becomeSocket(channel)
                        try LiveSocket.adopt(channel, services)
                        return .socket(channel)
                    }
                })
            let sockets = WebSockets(stations: stations, live: live, gateway: gateway)
            let pace = RequestPace.handlers(for: channel, sockets)
            let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Upgraded>(
                upgraders: [sockets],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(OneAnswerToBrokenRequests())
                        try channel.pipeline.syncOperations.addHandler(
                            LateUpgrade(sockets) { channel, path, position in
                                try Self.becomeSocket(channel)
                                if path.hasPrefix(WebSockets.stationPath) {
                                    try gateway.adopt(channel, at: position)
                                } else {
                                    try LiveSocket.adopt(channel, services, at: position)
                                }
                            })
                        try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                        return .http(
                            try NIOAsyncChannel(
                                wrappingChannelSynchronously: channel,
                                configuration: .init(isOutboundHalfClosureEnabled: true)))
                    }
                })
            try channel.pipeline.syncOperations.addHandler(
                IdleStateHandler(allTimeout: Self.idleTimeout), name: Self.idleName)
            try channel.pipeline.syncOperations.addHandler(pace.bytes, name: Self.bytesName)
            let result = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: .init(upgradeConfiguration: upgrade))
            let decoder = try channel.pipeline.syncOperations.handler(
                type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try channel.pipeline.syncOperations.addHandler(pace.parts, position: .after(decoder))
            // Hears of the server's stop before NIO's pipelining does, and of broken requests before they are answered.
            let pipelining = try channel.pipeline.syncOperations.handler(type: HTTPServerPipelineHandler.self)
            try channel.pipeline.syncOperations.addHandler(
                StopInTime(), name: Self.stopName, position: .before(pipelining))
            try channel.pipeline.syncOperations.addHandler(
                CloseWhenIdle(isUpgrade: sockets.isWanted(by:)), name: Self.closeName, position: .before(pipelining))
            return Value(result: result, channel: channel)
        }
    }

    private static let idleName = "ohmstead.idle"
    private static let closeName = "ohmstead.close-when-idle"
    private static let bytesName = "ohmstead.pace-of-bytes"
    private static let stopName = "ohmstead.stop-in-time"

    /// Sockets have pings of their own. And a peer that closes its side without a close frame is gone: HTTP lets it wait
    /// for its answer, but a WebSocket would stay connected here until its next pings fail.
    private static func becomeSocket(_ channel: any Channel) throws {
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
        for name in [idleName, closeName, bytesName, stopName] {
            channel.pipeline.removeHandler(name: name, promise: nil)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard let upgraded = try? await value.result.get() else { return }
        switch upgraded {
        case .http(let http): await handleHTTP(asyncChannel: http, logger: logger)
        // It lives by its handlers; a task that only waited for its end would be a kilobyte a charger.
        case .socket: break
        }
    }
}

/// Bytes that are no HTTP are answered 400 by NIO's own handler. The request that they belong to may be in work already:
/// its answer would be a second one to the same request, and is dropped.
private final class OneAnswerToBrokenRequests: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart

    private var isBroken = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError { isBroken = true }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isBroken else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(data, promise: promise)
    }
}

/// The server stops: requests in work are finished, if they are in a while. Those whose rest never comes, and answers
/// that nobody reads, do not hold it up.
private final class StopInTime: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    /// Service managers wait for ten seconds before they kill.
    private static let patience = TimeAmount.seconds(6)

    private var isStopping = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, !isStopping {
            isStopping = true
            let channel = context.channel
            let end = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
            channel.closeFuture.whenComplete { _ in end.cancel() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// NIO closes a connection that has sent half a head, and would then answer that the rest is missing.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isStopping || !(error is HTTPParserError) { context.fireErrorCaught(error) }
    }
}

/// The answer to whoever comes to a charger's address without wanting a WebSocket, such as a person with a browser.
enum ChargerAddress {
    static func addRoute(to router: Router<APIContext>) {
        router.get("ocpp/**") { _, _ in
            let text = "Chargers connect here by WebSocket, with the sub-protocol ocpp2.0.1 or ocpp1.6.\n"
            return Response(
                status: .init(code: 426, reasonPhrase: "Upgrade Required"),
                headers: [.contentType: "text/plain; charset=utf-8", .upgrade: "websocket"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }
}
