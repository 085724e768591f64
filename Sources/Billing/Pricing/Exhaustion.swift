import Kernel

extension RunningPrice {
    /// Beyond this nobody waits for a balance to be used up; it bounds the work.
    package static let lookAhead = Milliseconds.hours(48)
    /// How exactly the instant is found; it is rounded down to it.
    private static let resolution = Milliseconds.seconds(1)

    /// The last instant, to the second, at which the session would still cost less than `balanceMinor` if power flows
    /// on as it does. Periods that begin on the way, fees, minimum, maximum and tax count; energy is rounded up.
    ///
    /// - Parameters:
    ///   - balanceMinor: hold and free balance together.
    ///   - powerW: what flows since the last reading; nil or below zero counts as none, then only time costs.
    ///   - from: now. Energy since the last reading counts too.
    ///   - energyStoppedAt: as in `costMinor`; idle fees then count instead of fees for charging time.
    /// - Returns: `from` when the balance is used up already; nil when it lasts beyond `within`.
    package func exhaustion(
        of balanceMinor: Int64, powerW: Int64?, from: Timestamp, energyStoppedAt: Timestamp? = nil,
        within: Milliseconds = lookAhead, under tariff: CompiledTariff
    ) -> Timestamp? {
        let flow = Flow(since: last, powerW: max(powerW ?? 0, 0))
        let end = max(from, last.at) + within
        var reached = self
        func isUsedUp(_ at: Timestamp, _ price: RunningPrice) -> Bool {
            var price = price
            price.advance(to: flow.reading(at: at), under: tariff)
            return price.costMinor(at: at, energyStoppedAt: energyStoppedAt, under: tariff) >= balanceMinor
        }
        while reached.last.at < end {
            let next = min(reached.priceHoldsUntil, end)
            if isUsedUp(next, reached) {
                return max(from, Self.lastBefore(from: reached.last.at, to: next) { isUsedUp($0, reached) })
            }
            reached.advance(to: flow.reading(at: next), under: tariff)
            guard reached.last.at == next else { return nil }  // longer than a session can be
        }
        return nil
    }

    /// The last instant at which `isTrue` is false, to the second, `from` at the earliest; it is true at `to`.
    private static func lastBefore(
        from: Timestamp, to: Timestamp, _ isTrue: (Timestamp) -> Bool
    ) -> Timestamp {
        var low: Int64 = 0
        var high = (to - from).count / resolution.count + 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if isTrue(min(from + Milliseconds(middle * resolution.count), to)) { high = middle } else { low = middle }
        }
        return from + Milliseconds(low * resolution.count)
    }

    /// Energy at a constant power.
    private struct Flow {
        let since: MeterPoint
        let powerW: Int64

        /// Rounded up to the next Wh.
        func reading(at instant: Timestamp) -> MeterPoint {
            let wattMilliseconds = Int128(powerW) * Int128((instant - since.at).count)
            let energyWh = (wattMilliseconds + 3_599_999) / 3_600_000
            return MeterPoint(at: instant, registerWh: Int64(clamping: Int128(since.registerWh) + energyWh))
        }
    }
}
