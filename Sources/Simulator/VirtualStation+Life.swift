import Kernel
import OCPPWire

/// Drivers come, cars charge, drivers leave.
extension VirtualStation {
    mutating func live(_ evse: Int, _ span: Milliseconds, _ now: Timestamp) {
        if let until = evses[evse - 1].faultedUntil, now >= until {
            evses[evse - 1].faultedUntil = nil
            say(.status(evse: evse, .available, at: clock(now)))
        }
        guard let session = evses[evse - 1].session else { return arrive(evse, span, now) }
        let place = evses[evse - 1]
        let limit = min(plan.maximumPowerW, place.limitW ?? plan.maximumPowerW)
        let power = plan.life == .load ? limit / 2 : place.battery?.power(limitW: limit) ?? 0
        let energy =
            plan.life == .load ? power * span.count / 3600 : evses[evse - 1].battery?.charge(power, for: span) ?? 0
        evses[evse - 1].registerMilliWh += energy
        if isTooHot(evse, span) { return overheat(evse, now) }
        let last = place.lastMeterAt ?? session.startedAt
        if now - last >= plan.meterInterval {
            // By the interval, not to now: a tick that comes a little late makes the rest of them no later.
            evses[evse - 1].lastMeterAt = max(last + plan.meterInterval, now - plan.meterInterval)
            say(.meter(session, reading(evse, power, session, now)))
        }
        if let reason = departure(evse, session, span, now) { end(evse, reason, now) }
    }

    private mutating func departure(
        _ evse: Int, _ session: SimulatedSession, _ span: Milliseconds, _ now: Timestamp
    ) -> StopReason? {
        switch plan.life {
        case .load: return nil
        case .visits, .drivers:
            if evses[evse - 1].battery?.socPermille ?? 0 >= 990 { return .batteryFull }
            if let leavesAt = evses[evse - 1].leavesAt { return now >= leavesAt ? .local : nil }
            // Drivers come back after a while, most before the battery is full.
            let mayLeave = clock(now) - session.startedAt > .minutes(8)
            return mayLeave && chance(UInt32(clamping: span.count * 600_000 / 1_800_000)) ? .local : nil
        }
    }

    private mutating func arrive(_ evse: Int, _ span: Milliseconds, _ now: Timestamp) {
        guard hasBooted, !isClosingDown, evses[evse - 1].waitingToken == nil, evses[evse - 1].faultedUntil == nil
        else { return }
        switch plan.life {
        case .load:
            if isBooted, let token = plan.tokens.first { begin(evse, token, remoteStartID: nil, now) }
        case .visits:
            guard let index = visits.firstIndex(where: { $0.evse == evse && now - bornAt >= $0.after }) else { return }
            let visit = visits.remove(at: index)
            evses[evse - 1].leavesAt = now + visit.stays
            identify(evse, visit.token, now)
        case .drivers(let offset, let factor):
            guard !plan.tokens.isEmpty,
                chance(Arrivals.chance(at: now, utcOffsetSeconds: offset, within: span, factor: factor))
            else { return }
            identify(evse, plan.tokens[Int.random(in: 0..<plan.tokens.count, using: &generator)], now)
        }
    }

    private mutating func identify(_ evse: Int, _ token: String, _ now: Timestamp) {
        guard isBooted else { return begin(evse, token, remoteStartID: nil, now) }
        evses[evse - 1].waitingToken = token
        say(.status(evse: evse, .preparing, at: clock(now)))
        say(.authorize(evse: evse, token: token))
    }

    // MARK: Sessions

    mutating func begin(_ evse: Int, _ token: String, remoteStartID: Int?, _ now: Timestamp) {
        guard evses[evse - 1].session == nil, evses[evse - 1].faultedUntil == nil, hasRoom else { return }
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

    mutating func end(_ evse: Int, _ reason: StopReason, _ now: Timestamp) {
        guard let session = evses[evse - 1].session else { return }
        let last = reading(evse, 0, session, now)
        say(.stop(session, last, reason: reason))
        if endings.count >= Self.endingsLimit { endings.removeFirst() }
        endings.append((session, last, reason))
        evses[evse - 1].session = nil
        evses[evse - 1].limitW = nil
        evses[evse - 1].leavesAt = nil
        guard evses[evse - 1].faultedUntil == nil else { return }
        say(.status(evse: evse, .finishing, at: clock(now)))
        leave(evse, now)
    }

    mutating func leave(_ evse: Int, _ now: Timestamp) {
        evses[evse - 1].leavesAt = nil
        say(.status(evse: evse, .available, at: clock(now)))
    }

    private mutating func reading(
        _ evse: Int, _ powerW: Int64, _ session: SimulatedSession, _ now: Timestamp
    ) -> SimulatedReading {
        let register = evses[evse - 1].registerMilliWh / 1000
        let battery = evses[evse - 1].battery
        return SimulatedReading(
            at: clock(now), registerWh: chance(.wrongMeter) ? max(register - 5000, 0) : register, powerW: noisy(powerW),
            socPermille: battery?.socPermille ?? 0, temperatureDeciC: battery?.temperatureDeciC ?? 200,
            sequence: session.sequence(), isOffline: !isBooted)
    }

    /// Of class 1: within one percent of what flows. The register adds up what flows, where the noise evens out.
    private mutating func noisy(_ powerW: Int64) -> Int64 {
        powerW + powerW * Int64.random(in: -10...10, using: &noiseGenerator) / 1000
    }

    /// Nobody comes any more, nothing goes wrong any more, and all drive home.
    mutating func closeDown(_ now: Timestamp) -> [OCPPFrame] {
        isClosingDown = true
        heal()
        for evse in 1...evses.count { end(evse, .local, now) }
        return speak(now)
    }

    // MARK: Orders

    mutating func carryOut(_ order: Order, _ now: Timestamp) {
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
        case .reset(.hard): armed = .reboots(.hardReset)
        case .reset(.soft): armed = .reboots(.softReset)
        case .reset(.whenIdle): resetsWhenIdle = true
        case .limit(let evse, let limit):
            for index in evses.indices where evse == 0 || index == evse - 1 { evses[index].limitW = limit }
        }
    }
}
