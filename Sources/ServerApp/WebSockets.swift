import Gateway
import HTTPAPI
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// NIO takes one upgrader for each protocol name; both of ours are WebSocket, so the path chooses. Refusals are answered
/// here: NIO drops the head of a request whose upgrade is refused, so that nobody behind it could answer.
struct WebSockets: NIOTypedHTTPServerProtocolUpgrader {
    let stations: NIOTypedWebSocketServerUpgrader<Upgraded>
    let live: NIOTypedWebSocketServerUpgrader<Upgraded>
    let gateway: StationGateway

    let supportedProtocol = "websocket"
    var requiredUpgradeHeaders: [String] { stations.requiredUpgradeHeaders }

    static let stationPath = "/ocpp/"

    /// RFC 6455 §4.2.1. What does not want one, or not rightly, is answered as HTTP.
    func isWanted(by head: HTTPRequestHead) -> Bool {
        func has(_ name: String, _ word: String) -> Bool {
            head.headers[canonicalForm: name].contains { $0.lowercased() == word }
        }
        return head.method == .GET && has("upgrade", supportedProtocol) && has("connection", "upgrade")
            && requiredUpgradeHeaders.allSatisfy(head.headers.contains)
    }

    private func chosen(_ head: HTTPRequestHead) -> NIOTypedWebSocketServerUpgrader<Upgraded> {
        head.uri.hasPrefix(Self.stationPath) ? stations : live
    }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        accept(upgradeRequest, channel).flatMapError { error in
            for part in refusal(of: channel) { channel.write(part, promise: nil) }
            channel.flush()
            return channel.close().flatMapThrowing { throw error }
        }
    }

    /// The headers of the answer, if the request may become a WebSocket.
    func accept(_ head: HTTPRequestHead, _ channel: any Channel) -> EventLoopFuture<HTTPHeaders> {
        chosen(head).buildUpgradeResponse(channel: channel, upgradeRequest: head, initialResponseHeaders: HTTPHeaders())
    }

    /// The answer to a request that may not; the connection is closed after it.
    func refusal(of channel: any Channel) -> [HTTPServerResponsePart] {
        let refusal =
            gateway.refusal(of: channel) ?? .init(status: 404, reason: "No WebSocket here.", asksForPassword: false)
        let text = refusal.reason + "\n"
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: refusal.status))
        head.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        head.headers.add(name: "Content-Length", value: String(text.utf8.count))
        head.headers.add(name: "Connection", value: "close")
        if refusal.asksForPassword { head.headers.add(name: "WWW-Authenticate", value: "Basic realm=\"ohmstead\"") }
        return [.head(head), .body(.byteBuffer(ByteBuffer(string: text))), .end(nil)]
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Upgraded> {
        chosen(upgradeRequest).upgrade(channel: channel, upgradeRequest: upgradeRequest)
    }
}

/// Lets a later request of a kept-alive connection become a WebSocket. NIO looks at the first request only, and a reverse
/// proxy may send others before it on the same connection.
///
/// Hummingbird goes on waiting for requests behind this handler, and none comes any more; its wait ends with the
/// connection.
final class LateUpgrade: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    /// Puts the socket's own handler into the pipeline, for a path and at a place.
    typealias Adopt = @Sendable (any Channel, String, ChannelPipeline.SynchronousOperations.Position) throws -> Void

    private enum State {
        case http
        /// The head was held back; the request has not ended yet.
        case asked(HTTPRequestHead)
        case becoming
    }

    private let sockets: WebSockets
    private let adopt: Adopt
    private var state = State.http

    init(_ sockets: WebSockets, adopt: @escaping Adopt) {
        self.sockets = sockets
        self.adopt = adopt
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .http:
            guard case .head(let head) = unwrapInboundIn(data), sockets.isWanted(by: head) else {
                return context.fireChannelRead(data)
            }
            state = .asked(head)
        case .asked(let head):
            guard case .end = unwrapInboundIn(data) else { return }
            state = .becoming
            begin(head, context)
        case .becoming: return
        }
    }

    /// The answers to the requests before are out: `HTTPServerPipelineHandler` holds a request back until then.
    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        sockets.accept(head, context.channel).hop(to: context.eventLoop).assumeIsolated().whenComplete { result in
            guard context.channel.isActive else { return }
            do {
                try self.become(head, try result.get(), context)
            } catch {
                for part in self.sockets.refusal(of: context.channel) {
                    context.write(self.wrapOutboundOut(part), promise: nil)
                }
                context.flush()
                context.close(promise: nil)
            }
        }
    }

    private func become(_ head: HTTPRequestHead, _ headers: HTTPHeaders, _ context: ChannelHandlerContext) throws {
        var answer = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        answer.headers.replaceOrAdd(name: "Connection", value: "upgrade")
        answer.headers.replaceOrAdd(name: "Upgrade", value: sockets.supportedProtocol)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let pipeline = context.pipeline.syncOperations
        try remove(HTTP1ToHTTPServerCodec.self, pipeline)
        try remove(HTTPResponseEncoder.self, pipeline)
        let decoder = WebSocketFrameDecoder(maxFrameSize: Listener.maximumFrame)
        try pipeline.addHandlers(
            [WebSocketFrameEncoder(), ByteToMessageHandler(decoder), WebSocketProtocolErrorHandler()],
            position: .before(self))
        try adopt(context.channel, head.uri, .before(self))
        try remove(HTTPServerPipelineHandler.self, pipeline)
        try remove(NIOHTTPResponseHeadersValidator.self, pipeline)
        try remove(HTTPServerProtocolErrorHandler.self, pipeline)
        // Last: it hands on what came after the request.
        try remove(ByteToMessageHandler<HTTPRequestDecoder>.self, pipeline)
    }

    private func remove<Handler: RemovableChannelHandler>(
        _ type: Handler.Type, _ pipeline: ChannelPipeline.SynchronousOperations
    ) throws {
        pipeline.removeHandler(context: try pipeline.context(handlerType: type), promise: nil)
    }
}
