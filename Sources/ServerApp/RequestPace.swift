import NIOCore
import NIOHTTP1

/// Holds whoever sends a request to a pace, so that nobody keeps connections busy with a byte now and then: a head comes
/// within some seconds of its first byte, and a body at some hundred bytes a second. A connection that waits between two
/// requests is the idle time-out's matter.
///
/// One object watches the bytes of a connection (`Bytes`) and what HTTP makes of them (`Parts`), on its event loop.
final class RequestPace {
    static let headWithin = TimeAmount.seconds(10)
    /// Lost packets and a phone in a tunnel are forgiven for so long.
    static let bodyGrace = TimeAmount.seconds(20)
    static let bodyBytesPerSecond: Int64 = 500
    private static let bodyCheck = TimeAmount.seconds(5)

    private enum Phase {
        case between
        case head
        case body(since: NIODeadline, bytes: Int64)
        /// A WebSocket: it becomes one, or is closed.
        case over
    }

    private let channel: any Channel
    private var phase = Phase.between
    private var timer: Scheduled<Void>?

    private init(_ channel: any Channel) { self.channel = channel }

    /// - Returns: the handler for the front of the pipeline, and the one behind the decoder of HTTP.
    static func handlers(for channel: any Channel, _ sockets: WebSockets) -> (bytes: Bytes, parts: Parts) {
        let pace = RequestPace(channel)
        return (Bytes(pace), Parts(pace, sockets))
    }

    private func bytesCame() {
        guard case .between = phase else { return }
        phase = .head
        close(in: Self.headWithin) { true }
    }

    private func headCame() {
        phase = .body(since: .now(), bytes: 0)
        close(in: Self.bodyCheck) { [unowned self] in isTooSlow }
    }

    private func bodyCame(_ count: Int) {
        guard case .body(let since, let bytes) = phase else { return }
        phase = .body(since: since, bytes: bytes + Int64(count))
    }

    private func ended(_ next: Phase = .between) {
        phase = next
        timer?.cancel()
        timer = nil
    }

    private var isTooSlow: Bool {
        guard case .body(let since, let bytes) = phase else { return false }
        let allowed = Self.bodyGrace + .seconds(bytes / Self.bodyBytesPerSecond)
        return NIODeadline.now() - since > allowed
    }

    /// Closes the connection after a time if `isDue` says so then; else looks again after as long.
    private func close(in time: TimeAmount, if isDue: @escaping () -> Bool) {
        timer?.cancel()
        timer = channel.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            guard let self else { return }
            if isDue() { channel.close(promise: nil) } else { close(in: time, if: isDue) }
        }
    }

    final class Bytes: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer

        private let pace: RequestPace

        fileprivate init(_ pace: RequestPace) { self.pace = pace }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            pace.bytesCame()
            context.fireChannelRead(data)
        }

        func channelInactive(context: ChannelHandlerContext) {
            pace.ended(.over)
            context.fireChannelInactive()
        }

        func handlerRemoved(context: ChannelHandlerContext) { pace.ended(.over) }
    }

    /// It also takes the wish for other protocols, such as `h2c`, out of requests, as a server may (RFC 9110 §7.8): NIO
    /// drops the head of one whose upgrade it does not know, so that nobody would answer it. Its decoder reads no further
    /// after such a request: the connection is closed with the answer.
    final class Parts: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias InboundOut = HTTPServerRequestPart

        private let pace: RequestPace
        private let sockets: WebSockets

        fileprivate init(_ pace: RequestPace, _ sockets: WebSockets) {
            self.pace = pace
            self.sockets = sockets
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head) where sockets.isWanted(by: head):
                pace.ended(.over)
                context.fireChannelRead(data)
                // What follows is no HTTP, and comes through here when the decoder goes.
                return context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            case .head(var head):
                pace.headCame()
                guard head.headers.contains(name: "upgrade") else { break }
                head.headers.remove(name: "upgrade")
                head.headers.replaceOrAdd(name: "connection", value: "close")
                return context.fireChannelRead(wrapInboundOut(.head(head)))
            case .body(let bytes): pace.bodyCame(bytes.readableBytes)
            case .end: pace.ended()
            }
            context.fireChannelRead(data)
        }
    }
}
