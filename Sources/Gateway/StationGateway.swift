import Charging
import Flows
import Kernel
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOWebSocket
import OCPPWire
import Storage
import Synchronization

/// The chargers' side of the server: takes upgrades, knows who is connected, carries commands, watches presence.
///
/// The listener belongs to `ServerApp`, which asks `shouldUpgrade` for each request under `/ocpp/` and hands upgraded
/// channels to `adopt`.
package final class StationGateway: Sendable {
    /// Why an upgrade was refused, for the HTTP answer.
    package struct Refusal: Sendable, Equatable {
        package let status: Int
        package let reason: String
        package let asksForPassword: Bool

        package init(status: Int, reason: String, asksForPassword: Bool) {
            self.status = status
            self.reason = reason
            self.asksForPassword = asksForPassword
        }
    }

    let flows: FlowContext
    let limits: GatewayLimits
    /// Nil where nothing is taken down.
    let journal: (any StationJournal)?
    private let logger: Logger
    private let dialects: [OCPPVersion: any Dialect]
    private let state = Mutex(State())
    private let connected = Gauge(label: "ohmstead_connected_stations")

    private struct Admitted {
        let handshake: Handshake
        let station: StationContext?
    }

    private struct State {
        var connections: [StationID: StationConnection] = [:]
        /// Decided, and not upgraded yet; by channel.
        var admitted: [ObjectIdentifier: Admitted] = [:]
        var refusals: [ObjectIdentifier: Refusal] = [:]
        var lastHeard: [StationID: Timestamp] = [:]
        var closedAt: [StationID: Timestamp] = [:]
        var presence: [StationID: Presence] = [:]
        /// As stored.
        var clockSkews: [StationID: Int64] = [:]
        var deviations: [DeviationKey: (count: Int64, seen: String)] = [:]
        var isDraining = false
    }

    private struct DeviationKey: Hashable {
        let station: StationID
        let action: String
        let path: String
        let rule: String
    }

    /// Different deviations kept between two flushes.
    private static let maximumDeviations = 20_000

    package init(
        flows: FlowContext, limits: GatewayLimits = GatewayLimits(), journal: (any StationJournal)? = nil
    ) {
        self.flows = flows
        self.limits = limits
        self.journal = journal
        logger = flows.logger
        dialects = Dictionary(
            uniqueKeysWithValues: OCPPVersion.allCases.map { ($0, DialectTable.dialect($0)) })
    }

    func dialect(_ version: OCPPVersion) -> any Dialect { dialects[version] ?? DialectTable.dialect(version) }

    package var connectionCount: Int { state.withLock { $0.connections.count } }

    // MARK: Upgrades

    /// Decides an upgrade; nil refuses it, and `refusal` then says why.
    /// - Parameter transport: what is under the WebSocket.
    package func shouldUpgrade(
        _ channel: any Channel, _ head: HTTPRequestHead, _ transport: StationTransport = .plain
    ) -> EventLoopFuture<HTTPHeaders?> {
        guard head.uri.hasPrefix(Handshake.prefix) else { return channel.eventLoop.makeSucceededFuture(nil) }
        let key = ObjectIdentifier(channel)
        let address = channel.remoteAddress?.ipAddress ?? "unknown"
        channel.closeFuture.whenComplete { _ in self.forget(key) }
        let promise = channel.eventLoop.makePromise(of: HTTPHeaders?.self)
        promise.completeWithTask {
            switch await self.decide(head, transport, address) {
            case .failure(let refusal):
                self.state.withLock { $0.refusals[key] = refusal }
                return nil
            case .success(let admitted):
                self.state.withLock { $0.admitted[key] = admitted }
                var headers = HTTPHeaders()
                if let version = admitted.handshake.version {
                    headers.add(name: "Sec-WebSocket-Protocol", value: version.rawValue)
                }
                if let compression = admitted.handshake.compression {
                    headers.add(name: "Sec-WebSocket-Extensions", value: compression.answer)
                }
                return headers
            }
        }
        return promise.futureResult
    }

    /// Why the last upgrade on this channel was refused.
    package func refusal(of channel: any Channel) -> Refusal? {
        state.withLock { $0.refusals.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    private func forget(_ key: ObjectIdentifier) {
        state.withLock {
            $0.admitted[key] = nil
            $0.refusals[key] = nil
        }
    }

    private enum Decision {
        case success(Admitted)
        case failure(Refusal)
    }

    private func decide(
        _ head: HTTPRequestHead, _ transport: StationTransport, _ address: String
    ) async -> Decision {
        let (isDraining, count) = state.withLock { ($0.isDraining, $0.connections.count) }
        guard !isDraining, count < limits.maximumConnections else { return .failure(.busy) }
        let handshake: Handshake
        do throws(Handshake.Fault) {
            handshake = try Handshake(uri: head.uri, headers: head.headers)
        } catch {
            return .failure(error == .badPath ? .unknown : .wrongKey)
        }
        guard let version = handshake.version else { return .success(Admitted(handshake: handshake, station: nil)) }
        do {
            let outcome = try await AdmitStation.run(
                .init(
                    identity: handshake.identity, key: handshake.key, isEncrypted: transport.isEncrypted,
                    certificate: transport.clientCertificate, protocolName: version.rawValue, remoteAddress: address),
                flows)
            switch outcome {
            case .accepted(let station): return .success(Admitted(handshake: handshake, station: station))
            case .unknown: return .failure(.unknown)
            case .wrongKey: return .failure(.wrongKey)
            case .wrongCertificate: return .failure(.wrongCertificate)
            case .profileTooLow(let least):
                logger.notice(
                    "station refused for its security profile",
                    metadata: ["station": "\(handshake.identity)", "least": "\(least.rawValue)"])
                return .failure(.profileTooLow(least))
            }
        } catch {
            logger.error("station not admitted", metadata: ["station": "\(handshake.identity)", "error": "\(error)"])
            return .failure(.busy)
        }
    }

    /// Takes over an upgraded channel. On its event loop.
    package func adopt(
        _ channel: any Channel, at position: ChannelPipeline.SynchronousOperations.Position = .last
    ) throws {
        guard let admitted = state.withLock({ $0.admitted.removeValue(forKey: ObjectIdentifier(channel)) }) else {
            throw ChannelError.inappropriateOperationForState
        }
        guard let station = admitted.station, let version = admitted.handshake.version else {
            try channel.pipeline.syncOperations.addHandler(ClosingHandler(), position: position)
            return
        }
        let tools = tools(of: channel.eventLoop)
        let connection = try StationConnection(
            station: station, version: version, channel: channel, gateway: self,
            compression: admitted.handshake.compression == nil ? nil : tools.compression, executor: tools.executor)
        try channel.pipeline.syncOperations.addHandler(connection, position: position)
        let replaced = state.withLock { state -> StationConnection? in
            // Admitted before the server began to stop: nobody would close it any more.
            if state.isDraining { return connection }
            let older = state.connections[station.stationID]
            // Two upgrades of one station may finish in any order: the higher epoch is the newer one.
            if let older, older.station.epoch > station.epoch { return connection }
            state.connections[station.stationID] = connection
            state.closedAt[station.stationID] = nil
            state.presence[station.stationID] = .connected
            return older
        }
        replaced?.close(.policyViolation, "the station has connected again, or the server stops")
        connected.record(connectionCount)
    }

    private let tools = Mutex<[ObjectIdentifier: LoopTools]>([:])

    /// What all connections of an event loop share.
    private struct LoopTools: @unchecked Sendable {
        // `@unchecked`: the streams are used on their event loop only.
        let compression = PerMessageDeflate()
        let executor: LoopExecutor
    }

    private func tools(of loop: any EventLoop) -> LoopTools {
        tools.withLock { known in
            if let shared = known[ObjectIdentifier(loop)] { return shared }
            let shared = LoopTools(executor: LoopExecutor(loop))
            known[ObjectIdentifier(loop)] = shared
            return shared
        }
    }

    func closed(_ connection: StationConnection) {
        let id = connection.station.stationID
        state.withLock { state in
            guard state.connections[id] === connection else { return }
            state.connections[id] = nil
            state.closedAt[id] = flows.time.now()
            state.lastHeard[id] = connection.lastHeardAt
        }
        connected.record(connectionCount)
    }

    func count(_ deviations: [Deviation], of station: StationContext, action: String) {
        state.withLock { state in
            for deviation in deviations {
                let key = DeviationKey(
                    station: station.stationID, action: action, path: deviation.path, rule: deviation.rule.rawValue)
                guard state.deviations[key] != nil || state.deviations.count < Self.maximumDeviations else { continue }
                state.deviations[key] = ((state.deviations[key]?.count ?? 0) + 1, deviation.seen)
            }
        }
    }

    // MARK: The wheel

    /// Every second: time-outs and pings; every five: presence; every ten: deviations. Ends when cancelled.
    package func run() async {
        var second = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            second += 1
            tickConnections()
            do {
                if second % 5 == 0 { try await updatePresence() }
                if second % 10 == 0 { try await flushDeviations() }
            } catch {
                logger.warning("station watch failed, will try again", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Spread over the second: thousands of pings at one go would hold up everybody's answers.
    private static let tickParts = 10

    private func tickConnections() {
        let byLoop = Dictionary(grouping: state.withLock { Array($0.connections.values) }) {
            ObjectIdentifier($0.channel.eventLoop)
        }
        for connections in byLoop.values {
            let loop = connections[0].channel.eventLoop
            for part in 0..<min(Self.tickParts, connections.count) {
                loop.scheduleTask(in: .milliseconds(Int64(1000 / Self.tickParts * part))) {
                    let now = self.flows.time.now()
                    for place in stride(from: part, to: connections.count, by: Self.tickParts) {
                        connections[place].tick(now)
                    }
                }
            }
        }
    }

    private struct PresenceChange {
        let input: RecordPresence.Input
        let before: Presence
    }

    func updatePresence() async throws {
        let now = flows.time.now()
        let changes = state.withLock { state in
            state.presence.compactMap { id, known in change(of: id, known, now, &state) }
        }
        do {
            try await RecordPresence.run(changes.map(\.input), flows)
        } catch {
            // Not stored: seen as changed again the next time.
            state.withLock { state in
                for change in changes {
                    let id = change.input.stationID
                    state.clockSkews[id] = nil
                    let isAsLeft = state.presence[id] ?? .offline == change.input.presence
                    if isAsLeft { state.presence[id] = change.before }
                }
            }
            throw error
        }
    }

    private func change(
        of id: StationID, _ known: Presence, _ now: Timestamp, _ state: inout State
    ) -> PresenceChange? {
        let connection = state.connections[id]
        let heard = connection?.lastHeardAt ?? state.lastHeard[id]
        let next = flows.policy.presence.presence(
            lastHeardAt: heard, closedAt: connection == nil ? state.closedAt[id] ?? now : nil, now: now)
        var skew = connection?.clockSkewMilliseconds
        if let measured = skew, let stored = state.clockSkews[id],
            abs(measured - stored) < ClockSkewEstimate.noticeable.count
        {
            skew = nil
        }
        guard next != known || skew != nil else { return nil }
        if let skew { state.clockSkews[id] = skew }
        if next == .offline, connection == nil {
            state.presence[id] = nil
            state.closedAt[id] = nil
            state.lastHeard[id] = nil
            state.clockSkews[id] = nil
        } else {
            state.presence[id] = next
        }
        return PresenceChange(
            input: RecordPresence.Input(
                stationID: id, presence: next, lastHeardAt: heard, clockSkewMilliseconds: skew),
            before: known)
    }

    private func flushDeviations() async throws {
        let taken = state.withLock { state in
            defer { state.deviations = [:] }
            return state.deviations
        }
        let now = flows.time.now()
        for (station, group) in Dictionary(grouping: taken, by: \.key.station) {
            let records = group.map { key, value in
                DeviationRecord(
                    action: key.action, path: key.path, rule: key.rule, seen: value.seen, count: value.count,
                    lastAt: now)
            }
            try await RecordStationReport.count(records, of: station, flows)
        }
    }

    // MARK: The end

    /// Takes no new stations, and closes the connected ones with a close frame.
    package func drain() async {
        let connections = state.withLock { state in
            state.isDraining = true
            return Array(state.connections.values)
        }
        for connection in connections { connection.close(.goingAway, "the server restarts", afterAnswer: true) }
        for _ in 0..<50 where connectionCount > 0 { try? await Task.sleep(for: .milliseconds(100)) }
        try? await flushDeviations()
    }

    func connection(of station: StationID) -> StationConnection? {
        state.withLock { $0.connections[station] }
    }
}

extension StationGateway.Refusal {
    static let unknown = Self(status: 404, reason: "This station is not registered here.", asksForPassword: false)
    static let wrongKey = Self(
        status: 401, reason: "The Basic-auth user must be the station's identity, with its key as password.",
        asksForPassword: true)
    static let wrongCertificate = Self(
        status: 403, reason: "The client certificate is not one that this station may connect with.",
        asksForPassword: false)
    static func profileTooLow(_ least: SecurityProfile) -> Self {
        Self(
            status: 403, reason: "This station has to connect with security profile \(least.rawValue) or higher.",
            asksForPassword: false)
    }
    static let busy = Self(
        status: 503, reason: "The server cannot take the station now. Try again.", asksForPassword: false)
}

/// Closes a connection whose sub-protocol nobody speaks.
private final class ClosingHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func handlerAdded(context: ChannelHandlerContext) {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: .protocolError)
        data.writeString("offer ocpp2.0.1 or ocpp1.6")
        let channel = context.channel
        context.writeAndFlush(
            wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
        ).whenComplete { _ in channel.close(promise: nil) }
    }
}
