import Charging
import Flows
import Kernel
import NIOCore
import NIOWebSocket
import OCPPWire
import Synchronization

/// One charger's socket: frames in, answers out, our calls in between. Lives on its event loop; `handle` is the way in
/// from elsewhere.
///
/// A plain channel handler without a task of its own, so an idle charger costs a few kilobytes.
final class StationConnection: ChannelInboundHandler, @unchecked Sendable {
    // `@unchecked`: every stored property that changes is touched on `channel.eventLoop` only.
    typealias InboundIn = WebSocketFrame
    typealias Ticket = CheckedContinuation<CallBookkeeping<CallTicket>.Answer, Never>

    struct CallTicket: Sendable {
        let continuation: Ticket
    }

    let version: OCPPVersion
    let channel: any Channel
    private let dialect: any Dialect
    private let link: StationLink
    private let gateway: StationGateway
    private let limits: GatewayLimits
    private let compression: PerMessageDeflate?
    private let frames: FrameWriter

    private var assembler: MessageAssembler
    private var bookkeeping: CallBookkeeping<CallTicket>
    private var waiting: [(id: String, action: String, payload: JSONValue)] = []
    private var isHandling = false
    /// Nil for a station that may send whatever it wants; 1.6 leaves open what becomes of what it must not send while
    /// it is pending.
    private var pending: PendingStation?
    private var allowance: MessageAllowance
    private var isClosing = false
    /// The close waits for the answer that is under way.
    private var closesAfterAnswer: (code: WebSocketErrorCode, reason: String)?
    /// Read by the gateway's presence watch from another thread.
    private let heardMilliseconds: Atomic<Int64>
    private var lastPingAt: Timestamp?
    private let clock = Mutex(ClockSkewEstimate())

    init(
        station: StationContext, version: OCPPVersion, channel: any Channel, gateway: StationGateway,
        compression: PerMessageDeflate?, executor: LoopExecutor
    ) throws {
        self.version = version
        self.channel = channel
        self.gateway = gateway
        self.compression = compression
        frames = try FrameWriter(channel.pipeline)
        dialect = gateway.dialect(version)
        link = StationLink(station: station, flows: gateway.flows, queue: executor)
        limits = gateway.limits
        pending =
            switch station.admission {
            case .active: nil
            case .quarantined: version == .v201 ? PendingStation() : nil
            case .disabled: PendingStation()
            }
        let now = gateway.flows.time.now()
        heardMilliseconds = Atomic(now.millisecondsSinceEpoch)
        assembler = MessageAssembler(limit: limits.maximumMessageBytes)
        bookkeeping = CallBookkeeping(prefix: String(station.epoch, radix: 36))
        allowance = MessageAllowance(limits, now: now)
    }

    var station: StationContext { link.station }

    var lastHeardAt: Timestamp {
        Timestamp(millisecondsSinceEpoch: heardMilliseconds.load(ordering: .relaxed))
    }

    /// How far the station's clock is off; nil until its messages told.
    var clockSkewMilliseconds: Int64? { clock.withLock { $0.skew?.count } }

    // MARK: Frames in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing || unwrapInboundIn(data).opcode == .connectionClose else { return }
        let frame = unwrapInboundIn(data)
        heardMilliseconds.store(gateway.flows.time.now().millisecondsSinceEpoch, ordering: .relaxed)
        if let fault = FrameRules.fault(of: frame) { return close(.protocolError, fault) }
        switch frame.opcode {
        // Pongs that nobody reads would pile up; the next one that can be sent answers for all (RFC 6455 §5.5.3).
        case .ping: if channel.isWritable { write(.pong, frame.unmaskedData.readableBytesView) }
        case .pong: break
        case .connectionClose: answerClose(frame.unmaskedData)
        case .text, .binary, .continuation: take(frame)
        default: close(.protocolError, "unknown opcode")
        }
    }

    private func take(_ frame: WebSocketFrame) {
        if frame.rsv1, compression == nil || frame.opcode == .continuation {
            return close(.protocolError, "compression was not agreed")
        }
        switch assembler.take(frame) {
        case .partial: break
        case .protocolError(let reason): close(.protocolError, reason)
        case .tooLarge: close(.messageTooLarge, "a message may have \(limits.maximumMessageBytes) bytes")
        case .message(let bytes, let isBinary, let isCompressed):
            let isAdmitted = allowance.admits(at: lastHeardAt)
            guard isCompressed, let compression else { return message(bytes, isBinary, isAdmitted) }
            do {
                message(try compression.inflate(bytes, limit: limits.maximumMessageBytes), isBinary, isAdmitted)
            } catch .tooLarge {
                close(.messageTooLarge, "a message may have \(limits.maximumMessageBytes) bytes")
            } catch {
                close(.protocolError, "the compressed data is corrupt")
            }
        }
    }

    /// - Parameter isAdmitted: false beyond the allowance. Then only an answer to us is taken, and a call of a station
    ///   that waits for its answers: one that tells what it kept through an outage is slowed down, and not thrown out.
    private func message(_ bytes: [UInt8], _ isBinary: Bool, _ isAdmitted: Bool) {
        gateway.journal?.record(bytes, .in, of: station.stationID, at: lastHeardAt)
        do throws(FrameError) {
            let (frame, deviation) = try OCPPFrame.decode(bytes)
            guard isAdmitted || isAwaited(frame) else { return close(.policyViolation, "too many messages") }
            if let deviation { gateway.count([deviation], of: station, action: "frame") }
            if isBinary {
                let binary = Deviation(path: "", rule: .binaryFrame, seen: "binary frame")
                gateway.count([binary], of: station, action: "frame")
            }
            switch frame {
            case .call(let id, let action, let payload):
                noteClock(payload)
                enqueue(id, action, payload, isAdmitted)
            case .callResult(let id, let payload): received(id, .result(payload))
            case .callError(let id, let code, let description, _):
                received(id, .error(code: code, description: description))
            }
        } catch {
            if !isBinary, String(validating: bytes, as: UTF8.self) == nil {
                return close(.dataInconsistentWithMessage, "text must be UTF-8")
            }
            isAdmitted ? refuse(error) : close(.policyViolation, "too many messages")
        }
    }

    private func isAwaited(_ frame: OCPPFrame) -> Bool {
        switch frame {
        case .call: !isHandling
        case .callResult, .callError: bookkeeping.waitingCount > 0
        }
    }

    private func noteClock(_ payload: JSONValue) {
        guard let said = StationTime.said(in: payload) else { return }
        clock.withLock { $0.note(stationTime: said, receivedAt: lastHeardAt) }
    }

    /// A frame that is no message: answered where an id, or the edition, allows it.
    private func refuse(_ error: FrameError) {
        gateway.count(
            [Deviation(path: "", rule: .wrongType, seen: error.reason)], of: station, action: "frame")
        guard error.wantsAnswer, let id = error.id ?? (version == .v201 ? "-1" : nil) else { return }
        // OCPP-J 1.6 §4.1.3 has it ignored; 2.0.1 has a code for it.
        if version == .v16, error.code == .messageTypeNotSupported { return }
        send(
            .callError(
                id: id, code: error.code.text(version), description: error.reason, details: .object(JSONObject())))
    }

    // MARK: The station's calls, one after the other

    private func enqueue(_ id: String, _ action: String, _ payload: JSONValue, _ isAdmitted: Bool) {
        guard waiting.count < limits.maximumWaitingCalls else { return close(.policyViolation, "too many calls wait") }
        if isAdmitted, !isHandling, waiting.isEmpty { return handle(id, action, payload) }
        waiting.append((id, action, payload))
        guard !isHandling else { return }
        if isAdmitted { return handleNext() }
        allowance.borrow()
        isHandling = true
        let pause = TimeAmount.milliseconds(Int64(max(1000 / limits.messagesPerSecond, 1)))
        channel.eventLoop.scheduleTask(in: pause) { self.handleNext() }
    }

    private func handleNext() {
        if let (code, reason) = closesAfterAnswer { return closeNow(code, reason) }
        guard !waiting.isEmpty else {
            isHandling = false
            return
        }
        let (id, action, payload) = waiting.removeFirst()
        handle(id, action, payload)
    }

    private func handle(_ id: String, _ action: String, _ payload: JSONValue) {
        isHandling = !isClosing
        guard isHandling else { return }
        let start = ContinuousClock.now
        if let pending, !pending.admits(action) {
            finish(id, action, .error(.securityError, "not before the boot is accepted"), took: .zero)
            return handleNext()
        }
        dialect.answer(action, payload, link) { answer in
            self.channel.eventLoop.assertInEventLoop()
            self.finish(id, action, answer, took: start.duration(to: .now))
            self.handleNext()
        }
    }

    private func finish(_ id: String, _ action: String, _ answer: DialectAnswer, took: Duration) {
        switch answer {
        case .result(let payload, let deviations):
            send(.callResult(id: id, payload: payload))
            if !deviations.isEmpty { gateway.count(deviations, of: station, action: action) }
            MessageMeter.record(action, version, .accepted, took: took)
        case .error(let code, let description):
            send(
                .callError(id: id, code: code.text(version), description: description, details: .object(JSONObject())))
            MessageMeter.record(action, version, .callError, took: took)
        case .silence:
            MessageMeter.record(action, version, .unanswered, took: took)
        }
    }

    // MARK: Our calls

    /// Asks the station and waits for its answer.
    func call(_ call: WireCall, timeout: Milliseconds) async -> CallBookkeeping<CallTicket>.Answer {
        await withCheckedContinuation { continuation in
            channel.eventLoop.execute {
                guard self.channel.isActive, !self.isClosing else {
                    return continuation.resume(returning: .disconnected)
                }
                let outgoing = CallBookkeeping<CallTicket>.Outgoing(
                    action: call.action, payload: call.payload, timeout: timeout,
                    ticket: CallTicket(continuation: continuation))
                self.carryOut(self.bookkeeping.send(outgoing, now: self.gateway.flows.time.now()))
            }
        }
    }

    private func received(_ id: String, _ answer: CallBookkeeping<CallTicket>.Answer) {
        let (arrival, actions) = bookkeeping.received(id, answer, now: lastHeardAt)
        if arrival != .expected {
            gateway.count(
                [
                    Deviation(
                        path: "messageId", rule: .unknownValue,
                        seen: arrival == .late ? "late answer" : "unknown answer")
                ],
                of: station, action: "frame")
        }
        carryOut(actions)
    }

    private func carryOut(_ actions: [CallBookkeeping<CallTicket>.Action]) {
        for action in actions {
            switch action {
            case .send(let frame):
                pending?.noteAsked(frame)
                send(frame)
            case .finish(let ticket, let answer): ticket.continuation.resume(returning: answer)
            }
        }
    }

    // MARK: Time

    /// Called every second by the gateway's wheel, on the event loop.
    func tick(_ now: Timestamp) {
        if bookkeeping.waitingCount > 0 { carryOut(bookkeeping.tick(now: now)) }
        let quiet = now - lastHeardAt
        if quiet >= limits.deadAfter { return dropDead() }
        guard quiet >= limits.pingAfter, now - (lastPingAt ?? lastHeardAt) >= limits.pingAfter else { return }
        lastPingAt = now
        write(.ping, [])
    }

    /// Nothing is heard: a close frame would go nowhere.
    private func dropDead() {
        isClosing = true
        channel.close(promise: nil)
    }

    // MARK: Frames out

    private func send(_ frame: OCPPFrame) {
        // After a close frame nothing is sent (RFC 6455 §5.5.1).
        guard !isClosing, channel.isActive else { return }
        let bytes = frame.bytes()
        gateway.journal?.record(bytes, .out, of: station.stationID, at: gateway.flows.time.now())
        if let compression, bytes.count >= PerMessageDeflate.threshold {
            write(.text, compression.deflate(bytes), isCompressed: true)
        } else {
            write(.text, bytes)
        }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: some Collection<UInt8>, isCompressed: Bool = false) {
        guard channel.isActive else { return }
        frames.write(opcode, data, isCompressed: isCompressed)
    }

    /// Ends the connection with a close frame; a station that does not answer it is cut off.
    /// - Parameter afterAnswer: an answer that is under way goes out before, unless it takes too long.
    func close(_ code: WebSocketErrorCode, _ reason: String, afterAnswer: Bool = false) {
        channel.eventLoop.execute {
            guard afterAnswer, self.isHandling, !self.isClosing else { return self.closeNow(code, reason) }
            self.closesAfterAnswer = (code, reason)
            self.channel.eventLoop.scheduleTask(in: Self.longestLastAnswer) { self.closeNow(code, reason) }
        }
    }

    private static let longestLastAnswer = TimeAmount.seconds(2)

    private func closeNow(_ code: WebSocketErrorCode, _ reason: String) {
        guard !isClosing, channel.isActive else { return }
        isClosing = true
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        // A control frame carries 125 bytes at the most.
        data.writeString(String(reason.prefix(100)))
        write(.connectionClose, data.readableBytesView)
        channel.eventLoop.scheduleTask(in: .seconds(2)) { self.channel.close(promise: nil) }
    }

    private func answerClose(_ data: ByteBuffer) {
        if !isClosing {
            isClosing = true
            write(.connectionClose, FrameRules.answer(toClose: data).readableBytesView)
        }
        channel.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosing = true
        waiting = []
        carryOut(bookkeeping.disconnect())
        gateway.closed(self)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A frame that NIO could not read.
        if let fault = error as? NIOWebSocketError {
            switch fault {
            case .invalidFrameLength: close(.messageTooLarge, "a frame may have \(limits.maximumMessageBytes) bytes")
            case .fragmentedControlFrame, .multiByteControlFrameLength: close(.protocolError, "broken control frame")
            }
        } else {
            context.close(promise: nil)
        }
    }
}
