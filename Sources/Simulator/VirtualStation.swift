import Kernel
import OCPPWire

/// A charger made of code: EVSEs, cars, drivers and faults, and the OCPP conversation about them. Without I/O: time and
/// frames are handed in, frames come out.
///
/// This file is the conversation; the life of its EVSEs and what goes wrong are in files of their own.
struct VirtualStation {
    struct EVSE {
        var registerMilliWh: Int64
        var session: SimulatedSession?
        var battery: Battery?
        var limitW: Int64?
        var lastMeterAt: Timestamp?
        /// The driver waits for the answer to their card.
        var waitingToken: String?
        /// When a driver with a plan wants to leave.
        var leavesAt: Timestamp?
        /// Too hot, and out of order until then.
        var faultedUntil: Timestamp?
    }

    /// What became of a message, for the load report.
    struct Answered {
        let utterance: Utterance
        let took: Milliseconds
        let isError: Bool
    }

    /// A message that has no answer yet.
    private struct Outstanding {
        let id: String
        let utterance: Utterance
        let sentAt: Timestamp
        let loss: Loss?
    }

    var plan: StationPlan
    let speech: any Speech
    /// Chance of life: cars, drivers, ids.
    var generator: SeededGenerator
    /// Chance of faults, apart, so that a fault changes nothing else.
    var faultGenerator: SeededGenerator
    /// Noise of the meters, apart as well.
    var noiseGenerator: SeededGenerator
    var evses: [EVSE]
    var visits: [StationPlan.Visit] = []
    var queue: [Utterance] = []
    private var outstanding: Outstanding?
    private var nextID: UInt64 = 1
    private(set) var isOnline = false
    private(set) var isBooted = false
    /// Accepted once: it may charge while it is offline.
    private(set) var hasBooted = false
    /// Why the next boot message is due; nil where it was accepted. A mere reconnect is no boot.
    var bootCause: BootCause? = .powerUp
    private var bootSaidAt: Timestamp
    private var heartbeatInterval = Milliseconds.minutes(5)
    let bornAt: Timestamp
    private var lastTick: Timestamp
    private var lastHeartbeat: Timestamp
    /// An answer was an error: nothing is said again before the next tick.
    private var waitsForTick = false
    var isClosingDown = false

    // Faults; see VirtualStation+Faults.
    var heldBack: (utterance: Utterance, until: Timestamp)?
    var hasOvertaken = false
    var stalledUntil: Timestamp?
    var hasStalled = false
    var armed: LineEvent?
    var offUntil: Timestamp?
    var resetsWhenIdle = false

    var endings: [(session: SimulatedSession, reading: SimulatedReading, reason: StopReason)] = []
    private(set) var longestQueue = 0

    /// Messages kept while there is no connection: the memory of a small controller.
    static let queueLimit = 2000
    /// Places of the queue kept for ends of sessions: meter values beyond are lost, as real chargers lose them, and no
    /// session begins.
    static let reservedForEnds = 100
    /// Ended sessions that can be asked for, the newest.
    static let endingsLimit = 2000

    init(_ plan: StationPlan, now: Timestamp) {
        self.plan = plan
        switch plan.version {
        case .v16: speech = Speech16()
        case .v201: speech = Speech201()
        }
        if case .visits(let visits) = plan.life { self.visits = visits.sorted { $0.after < $1.after } }
        var generator = SeededGenerator(seed: plan.seed)
        evses = (0..<plan.evses).map { _ in
            EVSE(registerMilliWh: Int64.random(in: 0...9_000_000, using: &generator) * 1000)
        }
        faultGenerator = SeededGenerator(seed: generator.next())
        noiseGenerator = SeededGenerator(seed: ~plan.seed)
        self.generator = generator
        bornAt = now
        lastTick = now
        lastHeartbeat = now
        bootSaidAt = now
        remember(plan.memory)
    }

    // MARK: The connection

    mutating func connected(now: Timestamp) -> [OCPPFrame] {
        isOnline = true
        isBooted = false
        outstanding = nil
        waitsForTick = false
        queue.removeAll { !$0.isAboutSession }
        if bootCause == nil { accepted(now) } else { sayBoot(now) }
        return speak(now)
    }

    private mutating func accepted(_ now: Timestamp) {
        isBooted = true
        hasBooted = true
        bootCause = nil
        for index in evses.indices { say(.status(evse: index + 1, status(evses[index]), at: clock(now))) }
    }

    mutating func disconnected(now: Timestamp) {
        // What had no answer is said again.
        if let lost = outstanding?.utterance, lost.isAboutSession { queue.insert(lost, at: 0) }
        outstanding = nil
        isOnline = false
        isBooted = false
        // Nobody answers about the waiting drivers' cards: the station trusts them, as most are set to.
        for index in evses.indices {
            guard let token = evses[index].waitingToken else { continue }
            evses[index].waitingToken = nil
            begin(index + 1, token, remoteStartID: nil, now)
        }
    }

    private mutating func sayBoot(_ now: Timestamp) {
        bootSaidAt = now
        queue.insert(.boot(bootCause ?? .powerUp), at: 0)
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
            guard let current = answered(id) else { return ([], nil) }
            hear(current.utterance, payload, now)
            let answered = Answered(utterance: current.utterance, took: now - current.sentAt, isError: false)
            return (speak(now), answered)
        case .callError(let id, _, _, _):
            guard let current = answered(id) else { return ([], nil) }
            giveBack(current.utterance, now)
            return ([], Answered(utterance: current.utterance, took: now - current.sentAt, isError: true))
        }
    }

    /// What waited for this answer, and waits no longer; nil for an answer that the station never gets.
    private mutating func answered(_ id: String) -> Outstanding? {
        outstanding?.id == id && outstanding?.loss == nil ? outstanding.take() : nil
    }

    /// The server could not store it, or did not answer: a session's message is said again at the next tick.
    private mutating func giveBack(_ utterance: Utterance, _ now: Timestamp) {
        waitsForTick = true
        if utterance.isAboutSession { queue.insert(utterance, at: 0) }
        if case .authorize(let evse, _) = utterance {
            evses[evse - 1].waitingToken = nil
            leave(evse, now)
        }
    }

    private mutating func hear(_ utterance: Utterance, _ payload: JSONValue, _ now: Timestamp) {
        switch (speech.heard(utterance, payload), utterance) {
        case (.booted(let isAccepted, let seconds), _):
            heartbeatInterval = .seconds(max(seconds, 1))
            if isAccepted { accepted(now) }
        case (.authorized(let isAccepted), .authorize(let evse, let token)):
            evses[evse - 1].waitingToken = nil
            if isAccepted { begin(evse, token, remoteStartID: nil, now) } else { leave(evse, now) }
        case (.started(let number, let isAccepted), .start(let session, _)):
            session.number = number
            if !isAccepted, evses[session.evse - 1].session === session { end(session.evse, .local, now) }
        case (.authorized, _), (.started, _), (nil, _): break
        }
    }

    private func status(_ evse: EVSE) -> EVSEStatus {
        if evse.faultedUntil != nil { return .faulted }
        return evse.session == nil ? .available : .charging
    }

    /// One call at a time; nothing but the boot message before it was accepted.
    mutating func speak(_ now: Timestamp) -> [OCPPFrame] {
        while isOnline, outstanding == nil, !waitsForTick, stalledUntil == nil, let index = sayable {
            let utterance = queue.remove(at: index)
            if holdsUp(utterance, now) { continue }
            guard let (action, payload) = try? speech.call(utterance, plan, now: clock(now)) else { continue }
            let id = String(nextID)
            nextID += 1
            let loss = lose(utterance)
            outstanding = Outstanding(id: id, utterance: utterance, sentAt: now, loss: loss)
            letOvertaken(by: utterance)
            let frame = OCPPFrame.call(id: id, action: action, payload: payload)
            if loss == .message { return [] }
            return chance(.duplicate) ? [frame, frame] : [frame]
        }
        return []
    }

    private var sayable: Int? { queue.firstIndex { isBooted || $0.isBoot } }

    /// Nothing is under way, and nothing can be said before time passes.
    var isAtRest: Bool {
        guard isOnline else { return true }
        if outstanding != nil { return outstanding?.loss != nil }
        return waitsForTick || stalledUntil != nil || sayable == nil
    }

    /// Messages of sessions that the server does not have yet.
    var unsaid: Int {
        queue.count { $0.isAboutSession } + (heldBack == nil ? 0 : 1)
            + (outstanding?.utterance.isAboutSession == true ? 1 : 0)
    }

    mutating func say(_ utterance: Utterance) {
        if !utterance.isAboutSession, !isBooted { return }
        if utterance.isMeter, !hasRoom { return }
        queue.append(utterance)
        longestQueue = max(longestQueue, queue.count)
    }

    var hasRoom: Bool { queue.count < Self.queueLimit - Self.reservedForEnds }

    // MARK: Time

    /// Moves the station's life on. Called every so often, at the least once a meter interval.
    mutating func tick(now: Timestamp) -> [OCPPFrame] {
        let span = now - lastTick
        guard span.count > 0 else { return [] }
        lastTick = now
        waitsForTick = false
        guard !isOff(now) else { return [] }
        armLineEvent(within: span, now)
        releaseHeld(now)
        for evse in 1...evses.count { live(evse, span, now) }
        if isBooted, now - lastHeartbeat >= heartbeatInterval {
            lastHeartbeat = now
            say(.heartbeat)
        }
        if let sentAt = outstanding?.sentAt, now - sentAt >= plan.answerTimeout, let current = outstanding.take() {
            giveBack(current.utterance, now)
            waitsForTick = false
        }
        if isOnline, !isBooted, outstanding == nil, now - bootSaidAt >= heartbeatInterval { sayBoot(now) }
        return speak(now)
    }

    func clock(_ now: Timestamp) -> Timestamp { now + plan.faults.clockSkew }

    mutating func chance(_ millionths: UInt32) -> Bool {
        millionths > 0 && UInt32.random(in: 0..<1_000_000, using: &generator) < millionths
    }
}
