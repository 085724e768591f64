import NIOCore
import NIOEmbedded
import NIOHTTP1
import ServerApp
import Testing

/// A connection to which a time-out says that nothing went either way.
private func idle(_ before: (EmbeddedChannel) throws -> Void) throws -> Bool {
    let channel = EmbeddedChannel(handler: CloseWhenIdle(isUpgrade: { $0.uri == "/ocpp/CP" }))
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    try before(channel)
    channel.pipeline.fireUserInboundEventTriggered(IdleStateHandler.IdleStateEvent.all)
    channel.embeddedEventLoop.run()
    return !channel.isActive
}

private func ask(_ channel: EmbeddedChannel, _ uri: String = "/") throws {
    try channel.writeInbound(
        HTTPServerRequestPart.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: uri)))
    if uri == "/" { try channel.writeInbound(HTTPServerRequestPart.end(nil)) }
}

private func answer(_ channel: EmbeddedChannel, isWhole: Bool) throws {
    try channel.writeOutbound(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
    try channel.writeOutbound(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "a part"))))
    if isWhole { try channel.writeOutbound(HTTPServerResponsePart.end(nil)) }
}

@Test func `a connection that asks nothing is closed, and so is one that has its answer`() throws {
    #expect(try idle { _ in })
    #expect(
        try idle {
            try ask($0)
            try answer($0, isWhole: true)
        })
}

@Test func `a file that takes long to make or to fetch is no idleness`() throws {
    #expect(try !idle { try ask($0) })
    #expect(
        try !idle {
            try ask($0)
            try answer($0, isWhole: false)
        })
    // One request behind the other: one of them is still due.
    #expect(
        try !idle {
            try ask($0)
            try ask($0)
            try answer($0, isWhole: true)
        })
}

@Test func `who fetches nothing of the answer is closed`() throws {
    #expect(
        try idle {
            try ask($0)
            try answer($0, isWhole: false)
            $0.isWritable = false
        })
}

@Test func `what becomes a socket has pings of its own`() throws {
    #expect(try !idle { try ask($0, "/ocpp/CP") })
}
