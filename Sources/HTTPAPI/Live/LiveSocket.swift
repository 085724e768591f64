import Flows
import Foundation
import Kernel
import LiveBus
import Metrics
import NIOCore
import NIOFoundationCompat
import NIOWebSocket
import Synchronization

/// One reader of `/api/v1/live`. The first message names the token and the topics; then changes come as they are
/// committed, the newest of each thing, at the most ten times a second.
///
///     -> {"type":"subscribe","token":"...","topics":["stations","sessions"],"from":"cursor"}
///     <- {"type":"subscribed","cursor":"..."}
///     <- {"type":"events","cursor":"...","events":[{"topic":"sessions","at":"...","data":{...}}]}
///     <- {"type":"reset","cursor":"..."}      (read the state again, then go on)
///
/// The topic `messages` comes from the journal of the one station in `stationIds`, for who may read it.
package final class LiveSocket: ChannelInboundHandler, @unchecked Sendable {
    // `@unchecked`: what changes is touched on the channel's event loop only.
    package typealias InboundIn = WebSocketFrame
    package typealias OutboundOut = WebSocketFrame

    package static let path = "/api/v1/live"

    /// A client that does not subscribe in this time is closed.
    private static let subscribeWithin = TimeAmount.seconds(10)
    /// Longer messages of a client are refused; a subscription has some hundred bytes.
    private static let maximumMessage = 16_384
    /// Between two batches, so that changes of one thing have time to replace each other.
    private static let pause = Duration.milliseconds(100)
    private static let checkEvery = Milliseconds.seconds(10)
    private static let pingEvery = TimeAmount.seconds(30)

    private let services: APIServices
    private let channel: any Channel
    private var assembled = ByteBuffer()
    private var pump: Task<Void, Never>?
    private var tail: Task<Void, Never>?
    private var missedPongs = 0
    private var isClosing = false

    private init(_ services: APIServices, _ channel: any Channel) {
        self.services = services
        self.channel = channel
    }

    /// Takes over an upgraded channel, on its event loop.
    package static func adopt(
        _ channel: any Channel, _ services: APIServices,
        at position: ChannelPipeline.SynchronousOperations.Position = .last
    ) throws {
        let socket = LiveSocket(services, channel)
        try channel.pipeline.syncOperations.addHandler(socket, position: position)
        channel.eventLoop.scheduleTask(in: subscribeWithin) {
            if socket.pump == nil { socket.close(.policyViolation, "subscribe first") }
        }
        let pings = channel.eventLoop.scheduleRepeatedTask(initialDelay: pingEvery, delay: pingEvery) { _ in
            socket.ping()
        }
        let key = services.liveSockets.add(socket)
        channel.closeFuture.whenComplete { _ in
            pings.cancel()
            services.liveSockets.remove(key)
        }
    }

    // MARK: In

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text, .binary, .continuation: take(frame)
        // Pongs that nobody reads would pile up; the next one that can be sent answers for all (RFC 6455 §5.5.3).
        case .ping: if channel.isWritable { write(.pong, frame.unmaskedData) }
        case .pong: missedPongs = 0
        default:
            // RFC 6455 §5.5.1: one close frame each way. To ours this is the answer.
            if !isClosing { write(.connectionClose, frame.unmaskedData) }
            isClosing = true
            channel.close(promise: nil)
        }
    }

    private func take(_ frame: WebSocketFrame) {
        var data = frame.unmaskedData
        guard assembled.readableBytes + data.readableBytes <= Self.maximumMessage else {
            return close(.messageTooLarge, "a message may have \(Self.maximumMessage) bytes")
        }
        assembled.writeBuffer(&data)
        guard frame.fin else { return }
        defer { assembled.clear() }
        guard let request = try? JSONDecoder().decode(Subscribe.self, from: Data(assembled.readableBytesView)),
            request.type == "subscribe"
        else { return close(.policyViolation, "send {\"type\":\"subscribe\",\"token\":...,\"topics\":[...]}") }
        guard pump == nil else { return close(.policyViolation, "subscribed already") }
        start(request)
    }

    private struct Subscribe: Decodable, Sendable {
        let type: String
        let token: String
        let topics: [LiveTopic]?
        let operatorIds: [OperatorID]?
        let stationIds: [StationID]?
        let siteIds: [SiteID]?
        /// The `cursor` of the last message that was seen.
        let from: String?

        /// The station whose messages are asked for.
        var followed: StationID? {
            guard topics?.contains(.messages) ?? false, stationIds?.count == 1 else { return nil }
            return stationIds?.first
        }
    }

    // MARK: Out

    private func start(_ request: Subscribe) {
        let (services, channel) = (services, channel)
        pump = Task {
            guard let caller = try? await services.tokens.caller(of: request.token) else {
                return self.close(.policyViolation, "the token is not valid")
            }
            let places = Self.places(of: caller)
            var allowed = Set(places.keys)
            if let station = request.followed, allowed.contains(.messages) {
                guard let tail = await JournalTail.open(station, for: caller, services) else {
                    return self.close(.policyViolation, "there is no such station")
                }
                self.follow(tail)
            } else if request.topics?.contains(.messages) ?? false {
                guard request.stationIds?.count == 1 else {
                    return self.close(.policyViolation, "messages: name one station in stationIds")
                }
            } else {
                allowed.remove(.messages)
            }
            var filter = LiveFilter(topics: request.topics.map { allowed.intersection($0) } ?? allowed)
            filter.places = places
            filter.operators = request.operatorIds.map(Set.init)
            filter.stations = request.stationIds.map(Set.init)
            filter.sites = request.siteIds.map(Set.init)
            let subscription = services.flows.live.subscribe(
                filter, from: request.from.map { LiveCursor($0) ?? .unknown })
            defer { subscription.close() }
            let hello = Message(
                type: "subscribed", cursor: subscription.start.text,
                topics: filter.topics.sorted { $0.rawValue < $1.rawValue })
            guard await Self.send(hello, channel) else { return }
            var checkedAt = services.flows.time.now()
            while !Task.isCancelled {
                let batch = await subscription.next()
                // Who was signed out, or lost a role, sees no more: asked after the wait, which may be of hours.
                if services.flows.time.now() - checkedAt >= Self.checkEvery {
                    checkedAt = services.flows.time.now()
                    guard await services.tokens.isCurrent(caller) else {
                        return self.close(.policyViolation, "the sign-in is over, or its rights have changed")
                    }
                }
                switch batch {
                case .events(let events, let cursor):
                    let views = events.map { Event(topic: $0.topic, at: $0.at, data: AnyPayload($0.payload)) }
                    guard await Self.send(Message(type: "events", cursor: cursor.text, events: views), channel) else {
                        return
                    }
                case .reset(let cursor):
                    guard await Self.send(Message(type: "reset", cursor: cursor.text), channel) else { return }
                case .closed: return self.close(.policyViolation, "the reader fell too far behind")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func follow(_ tail: JournalTail) {
        let channel = channel
        channel.eventLoop.execute {
            guard channel.isActive else { return }
            self.tail = Task {
                let isOver = await tail.run { events in
                    await Self.send(Message(type: "events", cursor: nil, events: events), channel)
                }
                if isOver { self.close(.policyViolation, "the sign-in is over, or its rights have changed") }
            }
        }
    }

    private static func places(of caller: Caller) -> [LiveTopic: [LiveFilter.Place]] {
        var places: [LiveTopic: [LiveFilter.Place]] = [:]
        for topic in LiveTopic.allCases {
            guard let narrowed = caller.with(scope(of: topic)) else { continue }
            places[topic] = narrowed.actor.reach.map {
                LiveFilter.Place(operatorID: $0.operatorID, siteIDs: $0.siteIDs)
            }
        }
        return places
    }

    private static func scope(of topic: LiveTopic) -> Scope {
        switch topic {
        case .stations, .connectors, .commands, .bulkActions: .stationsRead
        case .sessions: .sessionsRead
        case .orders, .alarms: .ordersRead
        case .messages: .journalRead
        }
    }

    struct Event: Encodable, Sendable {
        let topic: LiveTopic
        let at: Timestamp
        let data: AnyPayload
    }

    private struct Message: Encodable, Sendable {
        let type: String
        /// Nil for what is not resumed.
        let cursor: String?
        var topics: [LiveTopic]?
        var events: [Event]?
    }

    struct AnyPayload: Encodable, Sendable {
        let payload: any LivePayload
        init(_ payload: any LivePayload) { self.payload = payload }
        func encode(to encoder: any Encoder) throws { try payload.encode(to: encoder) }
    }

    /// Waits until the bytes are with the system: a slow reader holds up its own pump only.
    private static func send(_ message: Message, _ channel: any Channel) async -> Bool {
        do {
            let data = try JSONEncoder().encode(message)
            try await channel.writeAndFlush(
                WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(data: data)))
            return true
        } catch {
            return false
        }
    }

    private func ping() {
        missedPongs += 1
        // Two pings without an answer: the reader is gone, or hopeless.
        if missedPongs > 2 { channel.close(promise: nil) } else { write(.ping, ByteBuffer()) }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: opcode, data: data), promise: nil)
    }

    fileprivate func close(_ code: WebSocketErrorCode, _ reason: String) {
        channel.eventLoop.execute {
            guard !self.isClosing, self.channel.isActive else { return }
            self.isClosing = true
            var data = ByteBuffer()
            data.write(webSocketErrorCode: code)
            data.writeString(String(reason.prefix(100)))
            self.write(.connectionClose, data)
            self.channel.eventLoop.scheduleTask(in: .seconds(2)) { self.channel.close(promise: nil) }
        }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        pump?.cancel()
        tail?.cancel()
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// The open live sockets, so that a server that stops can say so to each.
package final class LiveSockets: Sendable {
    private let open = Mutex<[ObjectIdentifier: LiveSocket]>([:])
    private let connected = Gauge(label: "ohmstead_connected_readers")

    package init() {}

    func add(_ socket: LiveSocket) -> ObjectIdentifier {
        let key = ObjectIdentifier(socket)
        open.withLock {
            $0[key] = socket
            connected.record($0.count)
        }
        return key
    }

    func remove(_ key: ObjectIdentifier) {
        open.withLock {
            $0[key] = nil
            connected.record($0.count)
        }
    }

    /// Closes all of them with a close frame; browsers then look for the server again.
    package func closeAll() {
        for socket in open.withLock({ Array($0.values) }) { socket.close(.goingAway, "the server stops") }
    }
}
