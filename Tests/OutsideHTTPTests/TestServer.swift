import NIOCore
import NIOPosix
import Synchronization

/// An HTTP server on loopback that answers each request with given bytes, and notes what was asked.
final class TestServer: Sendable {
    private let channel: any Channel
    private let noted: Noted

    private final class Noted: Sendable { let heads = Mutex<[String]>([]) }

    var port: Int { channel.localAddress?.port ?? 0 }

    /// The heads of the requests so far, as they came.
    var heads: [String] { noted.heads.withLock { $0 } }

    private init(_ channel: any Channel, _ noted: Noted) {
        self.channel = channel
        self.noted = noted
    }

    /// - Parameter answer: the bytes of the answer; nil never answers.
    static func run(_ answer: String?, _ body: (TestServer) async throws -> Void) async throws {
        let noted = Noted()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(
                        Answering(answer) { head in
                            noted.heads.withLock { $0.append(head) }
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(TestServer(channel, noted))
        } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
    }

    static func ok(_ body: String, headers: String = "") -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String?
    private let note: (String) -> Void
    private var read = ""

    init(_ answer: String?, note: @escaping (String) -> Void) {
        self.answer = answer
        self.note = note
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        read += String(buffer: unwrapInboundIn(data))
        guard read.contains("\r\n\r\n") else { return }
        note(read)
        read = ""
        guard let answer else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}
