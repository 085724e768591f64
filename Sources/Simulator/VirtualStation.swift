import Kernel
import OCPPWire

/// A charger made of code: EVSEs, cars, drivers and faults, and the OCPP conversation about them. Without I/O: time and
/// frames are handed in, frames come out.
struct VirtualStation {
    private struct EVSE {
        var registerMilliWh: Int64
        var session: SimulatedSession?
        var battery: Battery?
        var limitW: Int64?
        var lastMeterAt: Timestamp?
        /// The driver waits for the answer to their card.
        var waitingToken: String?
        var startedAt: Timestamp?
    }

    /// What became of a message, for the load report.
    struct Answered {
        let utterance: Utterance
        let took: Milliseconds
        let isError: Bool
    }

    let plan: StationPlan
    private let speech: any Speech
    private var generator: SeededGenerator
    private var evses: [EVSE]
    private var queue: [Utterance] = []
    private var outstanding: (id: String, utterance: Utterance, sentAt: Timestamp)?
    private var nextID: UInt64 = 1
    private var isBooted = false
    private var lastTick: Timestamp
    private var lastHeartbeat: Timestamp
    private(set) var sessionsEnded = 0

    /// A message without an answer is said again after this.
    static let answerTimeout = Milliseconds.seconds(30)
    /// Messages kept while there is no connection; meter values beyond it are lost, as real chargers lose them.
    private static let queueLimit = 2000

    init(_ plan: StationPlan, now: Timestamp) {
        self.plan = plan
        switch plan.version {
        case .v16: speech = Speech16()
        case .v201: speech = Speech201()
        }
        var generator = SeededGenerator(seed: plan.seed)
        evses = (0..<plan.evses).map { _ in
            EVSE(registerMilliWh: Int64.random(in: 0...9_000_000, using: &generator) * 1000)
        }
        self.generator = generator
        lastTick = now
        lastHeartbeat = now
    }

    // MARK: The connection

    mutating func connected(now: Timestamp) -> [OCPPFrame] {
        isBooted = false
        outstanding = nil
        queue.removeAll { !$0.isAboutSession }
        queue.insert(.boot, at: 0)
        return speak(now)
    }

    mutating func disconnected() {
        // What had no answer is said again.
        if let lost = outstanding?.utterance, lost.isAboutSession { queue.insert(lost, at: 0) }
        outstanding = nil
        isBooted = false
    }

    mutating func received(_ frame: OCPPFrame, now: Timestamp) -> ([OCPPFrame], Answered?) {
        switch frame {
        case .call(let id, let action, let payload):
            let (answer, order) = speech.command(action, payload)
            guard let answer else {
                let error = OCPPFrame.callError(
                    id: id, code: "NotSupported", description: "", details: .object(JSONObject()))
                return ([error], nil)
            }
            if let order { carryOut(order, now) }
            return ([.callResult(id: id, payload: answer)] + speak(now), nil)
        case .callResult(let id, let payload):
            guard let current = outstanding, current.id == id else { return ([], nil) }
            outstanding = nil
            hear(current.utterance, payload, now)
            let answered = Answered(utterance: current.utterance, took: now - current.sentAt, isError: false)
            return (speak(now), answered)
        case .callError(let id, _, _, _):
            guard let current = outstanding, current.id == id else { return ([], nil) }
            outstanding = nil
            // The server could not store it: a session's message is said again at the next tick.
            if current.utterance.isAboutSession { queue.insert(current.utterance, at: 0) }
            return ([], Answered(utterance: current.utterance, took: now - current.sentAt, isError: true))
        }
    }

    private mutating func hear(_ utterance: Utterance, _ payload: JSONValue, _ now: Timestamp) {
        switch (speech.heard(utterance, payload), utterance) {
        case (.booted(let isAccepted), _):
            isBooted = isAccepted
            if isAccepted {
                for index in evses.indices {
                    say(.status(evse: index + 1, evses[index].session == nil ? .available : .charging, at: clock(now)))
                }
            }
        case (.authorized(let isAccepted), .authorize(let evse, let token)):
            evses[evse - 1].waitingToken = nil
            if isAccepted { begin(evse, token, remoteStartID: nil, now) } else { leave(evse, now) }
        case (.started(let number, let isAccepted), .start(let session, _)):
            session.number = number
            if !isAccepted { end(session.evse, .local, now) }
        case (.authorized, _), (.started, _), (nil, _): break
        }
    }

    /// One call at a time; nothing but the boot message before it was accepted.
    private mutating func speak(_ now: Timestamp) -> [OCPPFrame] {
        guard outstanding == nil, let index = queue.firstIndex(where: { isBooted || $0.isBoot }) else { return [] }
        let utterance = queue.remove(at: index)
        guard let (action, payload) = try? speech.call(utterance, plan, now: clock(now)) else { return [] }
        let id = String(nextID)
        nextID += 1
        outstanding = (id, utterance, now)
        let frame = OCPPFrame.call(id: id, action: action, payload: payload)
        return chance(plan.faults.duplicate) ? [frame, frame] : [frame]
    }

    private mutating func say(_ utterance: Utterance) {
        guard queue.count < Self.queueLimit || !utterance.isMeter else { return }
        queue.append(utterance)
    }

    // MARK: Time

    /// Moves the station's life on. Called every so often, at the least once a meter interval.
    mutating func tick(now: Timestamp) -> [OCPPFrame] {
        let span = now - lastTick
        guard span.count > 0 else { return [] }
        lastTick = now
        for evse in 1...evses.count { live(evse, span, now) }
        if now - lastHeartbeat >= .minutes(5) {
            lastHeartbeat = now
            say(.heartbeat)
        }
        if let current = outstanding, now - current.sentAt >= Self.answerTimeout {
            outstanding = nil
            if current.utterance.isAboutSession { queue.insert(current.utterance, at: 0) }
        }
        return speak(now)
    }

    /// True when the socket is to be dropped now, without a word.
    mutating func drops(within span: Milliseconds) -> Bool {
        chance(UInt32(clamping: Int64(plan.faults.drop) * span.count / 1000))
    }

    private mutating func live(_ evse: Int, _ span: Milliseconds, _ now: Timestamp) {
        guard let session = evses[evse - 1].session else { return arrive(evse, span, now) }
        let place = evses[evse - 1]
        let limit = min(plan.maximumPowerW, place.limitW ?? plan.maximumPowerW)
        let power = plan.life == .load ? limit / 2 : place.battery?.power(limitW: limit) ?? 0
        let energy =
            plan.life == .load ? power * span.count / 3600 : evses[evse - 1].battery?.charge(power, for: span) ?? 0
        evses[evse - 1].registerMilliWh += energy
        if now - (place.lastMeterAt ?? session.startedAt) >= plan.meterInterval {
            evses[evse - 1].lastMeterAt = now
            say(.meter(session, reading(evse, power, session, now)))
        }
        guard plan.life != .load else { return }
        if evses[evse - 1].battery?.socPermille ?? 0 >= 990 { return end(evse, .batteryFull, now) }
        // Drivers come back after a while, most before the battery is full.
        if now - session.startedAt > .minutes(8), chance(UInt32(clamping: span.count * 600_000 / 1_800_000)) {
            end(evse, .local, now)
        }
    }

    private mutating func arrive(_ evse: Int, _ span: Milliseconds, _ now: Timestamp) {
        guard isBooted, evses[evse - 1].waitingToken == nil, !plan.tokens.isEmpty else { return }
        switch plan.life {
        case .load: begin(evse, plan.tokens[0], remoteStartID: nil, now)
        case .drivers(let offset, let factor):
            guard chance(Arrivals.chance(at: now, utcOffsetSeconds: offset, within: span, factor: factor)) else {
                return
            }
            let token = plan.tokens[Int.random(in: 0..<plan.tokens.count, using: &generator)]
            evses[evse - 1].waitingToken = token
            say(.status(evse: evse, .preparing, at: clock(now)))
            say(.authorize(evse: evse, token: token))
        }
    }

    // MARK: Sessions

    private mutating func begin(_ evse: Int, _ token: String, remoteStartID: Int?, _ now: Timestamp) {
        guard evses[evse - 1].session == nil else { return }
        let session = SimulatedSession(
            evse: evse, token: token, startedAt: clock(now), meterStartWh: evses[evse - 1].registerMilliWh / 1000,
            transactionID: RawID(at: now, random: (generator.next(), generator.next())).text,
            remoteStartID: remoteStartID)
        _ = session.sequence()
        evses[evse - 1].session = session
        evses[evse - 1].battery = Battery(using: &generator)
        evses[evse - 1].lastMeterAt = now
        say(.start(session, offline: !isBooted))
        say(.status(evse: evse, .charging, at: clock(now)))
    }

    private mutating func end(_ evse: Int, _ reason: StopReason, _ now: Timestamp) {
        guard let session = evses[evse - 1].session else { return }
        say(.stop(session, reading(evse, 0, session, now), reason: reason))
        evses[evse - 1].session = nil
        evses[evse - 1].limitW = nil
        sessionsEnded += 1
        say(.status(evse: evse, .finishing, at: clock(now)))
        leave(evse, now)
    }

    private mutating func leave(_ evse: Int, _ now: Timestamp) { say(.status(evse: evse, .available, at: clock(now))) }

    private mutating func reading(
        _ evse: Int, _ powerW: Int64, _ session: SimulatedSession, _ now: Timestamp
    ) -> SimulatedReading {
        let register = evses[evse - 1].registerMilliWh / 1000
        let battery = evses[evse - 1].battery
        return SimulatedReading(
            at: clock(now), registerWh: chance(plan.faults.wrongMeter) ? max(register - 5000, 0) : register,
            powerW: powerW, socPermille: battery?.socPermille ?? 0,
            temperatureDeciC: battery?.temperatureDeciC ?? 200, sequence: session.sequence())
    }

    private mutating func carryOut(_ order: Order, _ now: Timestamp) {
        switch order {
        case .start(let evse, let token, let number):
            let wanted = evse.flatMap { $0 > 0 ? $0 : nil } ?? (evses.firstIndex { $0.session == nil } ?? 0) + 1
            if evses.indices.contains(wanted - 1) { begin(wanted, token, remoteStartID: number, now) }
        case .stop(let number, let transactionID):
            let place = evses.firstIndex {
                guard let session = $0.session else { return false }
                return transactionID.map { $0 == session.transactionID } ?? (session.number == number)
            }
            if let place { end(place + 1, .remote, now) }
        case .reset: isBooted = false
        case .limit(let evse, let limit):
            for index in evses.indices where evse == 0 || index == evse - 1 { evses[index].limitW = limit }
        }
    }

    // MARK: Chance and clock

    private func clock(_ now: Timestamp) -> Timestamp { now + plan.faults.clockSkew }

    private mutating func chance(_ millionths: UInt32) -> Bool {
        millionths > 0 && UInt32.random(in: 0..<1_000_000, using: &generator) < millionths
    }
}

extension Utterance {
    var isBoot: Bool { if case .boot = self { true } else { false } }
    var isMeter: Bool { if case .meter = self { true } else { false } }
}
