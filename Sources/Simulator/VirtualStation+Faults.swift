import Kernel
import OCPPWire

/// What happens to a station's socket, beyond the frames.
enum LineEvent: Equatable {
    /// With a close frame.
    case closes
    /// Without a close frame.
    case breaks
    /// Without the server being told.
    case dies
    /// The station goes down with its socket. The reason is what its sessions end with, where they are not resumed.
    case reboots(StopReason)
}

/// What of a message gets lost on the way.
enum Loss {
    case message
    case answer
}

/// What goes wrong.
extension VirtualStation {
    /// A message that nothing overtakes is let go after this.
    private static let heldAtMost = Milliseconds.minutes(10)
    /// Where an EVSE switches itself off, in tenths of a degree Celsius.
    private static let temperatureLimitDeciC: Int64 = 600
    private static let coolsDownFor = Milliseconds.minutes(30)

    mutating func chance(_ fault: Fault) -> Bool { hit(plan.faults[fault]) }

    private mutating func chance(_ fault: Fault, within span: Milliseconds) -> Bool {
        hit(UInt32(clamping: Int64(plan.faults[fault]) * span.count / 1000))
    }

    private mutating func hit(_ millionths: UInt32) -> Bool {
        millionths > 0 && UInt32.random(in: 0..<1_000_000, using: &faultGenerator) < millionths
    }

    /// All faults are over, and what they held up goes its way.
    mutating func heal() {
        let skew = plan.faults.clockSkew
        plan.faults = Faults()
        plan.faults.clockSkew = skew
        armed = nil
        stalledUntil = nil
        offUntil = nil
        letGo()
    }

    // MARK: The order of messages

    /// - Returns: true when the message, taken from the queue, is not said now.
    mutating func holdsUp(_ utterance: Utterance, _ now: Timestamp) -> Bool {
        guard utterance.isAboutSession else { return false }
        if !hasStalled, chance(.delay) {
            hasStalled = true
            stalledUntil = now + .seconds(Int.random(in: 5...300, using: &faultGenerator))
            queue.insert(utterance, at: 0)
            return true
        }
        hasStalled = false
        guard !hasOvertaken else {
            hasOvertaken = false
            return false
        }
        // The words of a 1.6 session need the number that its start is answered with; nothing follows an end.
        let mayWait = heldBack == nil && !utterance.isStop && !(plan.version == .v16 && utterance.isStart)
        guard mayWait, chance(.reorder) else { return false }
        heldBack = (utterance, now + Self.heldAtMost)
        return true
    }

    /// The message that was held back follows the one of its session that overtook it.
    mutating func letOvertaken(by utterance: Utterance) {
        guard let session = utterance.session, heldBack?.utterance.session === session else { return }
        letGo()
    }

    mutating func releaseHeld(_ now: Timestamp) {
        if let until = stalledUntil, now >= until { stalledUntil = nil }
        if let held = heldBack, now >= held.until { letGo() }
    }

    private mutating func letGo() {
        guard let held = heldBack?.utterance else { return }
        heldBack = nil
        hasOvertaken = true
        queue.insert(held, at: 0)
    }

    /// - Returns: whether the message is lost, or else its answer; nil when neither is.
    mutating func lose(_ utterance: Utterance) -> Loss? {
        guard utterance.isAboutSession, chance(.drop) else { return nil }
        return Bool.random(using: &faultGenerator) ? .message : .answer
    }

    // MARK: The line

    /// Decides what happens to the socket; it happens when the next message has been sent, so that its answer is lost.
    mutating func armLineEvent(within span: Milliseconds, _ now: Timestamp) {
        if chance(.hangUp, within: span) { armed = armed ?? .closes }
        if chance(.noCloseFrame, within: span) { armed = armed ?? .breaks }
        if chance(.vanish, within: span) { armed = armed ?? .dies }
        if chance(.reboot, within: span) {
            let reason = [StopReason.reboot, .powerLoss][Int.random(in: 0...1, using: &faultGenerator)]
            armed = armed ?? .reboots(reason)
        }
        if resetsWhenIdle, evses.allSatisfy({ $0.session == nil }) {
            resetsWhenIdle = false
            armed = .reboots(.hardReset)
        }
    }

    mutating func takeLineEvent() -> LineEvent? {
        defer { armed = nil }
        return armed
    }

    func isOff(_ now: Timestamp) -> Bool { offUntil.map { now < $0 } ?? false }

    /// The station goes down and starts again after a while. What it has to say of sessions is in its flash memory; its
    /// sessions are resumed or ended, as stations do either.
    mutating func reboot(_ reason: StopReason, _ now: Timestamp) {
        letGo()
        queue.removeAll { !$0.isAboutSession }
        offUntil = now + .seconds(Int.random(in: 30...180, using: &faultGenerator))
        let isCommanded = reason == .softReset || reason == .hardReset
        bootCause = isCommanded ? .remoteReset : reason == .powerLoss ? .powerUp : .watchdog
        let isResumed = !isCommanded && Bool.random(using: &faultGenerator)
        for evse in 1...evses.count {
            evses[evse - 1].waitingToken = nil
            if !isResumed { end(evse, reason, now) }
        }
    }

    // MARK: Heat

    mutating func isTooHot(_ evse: Int, _ span: Milliseconds) -> Bool {
        if chance(.overTemperature, within: span) { evses[evse - 1].battery?.coolingFailed = true }
        return evses[evse - 1].battery?.temperatureDeciC ?? 0 >= Self.temperatureLimitDeciC
    }

    mutating func overheat(_ evse: Int, _ now: Timestamp) {
        let temperature = evses[evse - 1].battery?.temperatureDeciC ?? 0
        evses[evse - 1].faultedUntil = now + Self.coolsDownFor
        say(.overheated(evse: evse, temperatureDeciC: temperature, at: clock(now)))
        if plan.version == .v201 { say(.status(evse: evse, .faulted, at: clock(now))) }
        end(evse, .overTemperature, now)
    }
}
