import NIOCore
import NIOHTTP1

/// A large file takes its time to be made, and then to be fetched: neither is idleness. Who fetches nothing of it is.
package final class CloseWhenIdle: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart

    private let isUpgrade: (HTTPRequestHead) -> Bool
    private var answersDue = 0

    /// - Parameter isUpgrade: whether a request makes a WebSocket of the connection.
    package init(isUpgrade: @escaping (HTTPRequestHead) -> Bool) { self.isUpgrade = isUpgrade }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            if isUpgrade(head) {
                // What follows is no HTTP.
                context.fireChannelRead(data)
                return context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            }
            answersDue += 1
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { answersDue = max(answersDue - 1, 0) }
        context.write(data, promise: promise)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
        if answersDue == 0 || !context.channel.isWritable { context.close(promise: nil) }
    }
}
