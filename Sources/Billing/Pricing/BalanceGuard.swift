import Kernel

/// When a session must be stopped so that its price does not pass what the driver has.
package enum BalanceGuard {
    /// A stop takes a while: the next meter value, the way to the station, the car's answer.
    package static let reaction = Milliseconds.seconds(90)

    /// True when the money could be used up before a stop would take effect, with all that the tariff says: a dearer
    /// period that begins meanwhile, fees by time, limits and tax.
    ///
    /// - Parameters:
    ///   - at: now.
    ///   - energyStoppedAt: since when no energy flows; nil while it does.
    ///   - sessions: how many draw on the same money; each is taken to spend as much as this one.
    package static func mustStop(
        _ price: RunningPrice, fundsMinor: Int64, powerW: Int64?, at: Timestamp, energyStoppedAt: Timestamp?,
        sessions: Int = 1, under tariff: CompiledTariff
    ) -> Bool {
        let within = Milliseconds(reaction.count * Int64(min(sessions, 20)))
        return price.exhaustion(
            of: fundsMinor, powerW: powerW, from: at, energyStoppedAt: energyStoppedAt, within: within, under: tariff)
            != nil
    }
}
