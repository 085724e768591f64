import Kernel

/// When a session must be stopped so that its price does not pass what the driver has.
package enum BalanceGuard {
    /// A stop takes a while: the next meter value, the way to the station, the car's answer.
    package static let reaction = Milliseconds.seconds(90)

    /// True when the money could be used up before a stop would take effect.
    ///
    /// - Parameters:
    ///   - costMinor: the session's price so far.
    ///   - fundsMinor: hold and free balance together.
    ///   - powerW: what flows now; nil where the station does not say, then only what was used counts.
    package static func mustStop(
        costMinor: Int64, fundsMinor: Int64, powerW: Int64?, microsPerKWh: Int64, currency: Currency
    ) -> Bool {
        if costMinor >= fundsMinor { return true }
        guard let powerW, powerW > 0 else { return false }
        let nextWh = Int64(Int128(powerW) * Int128(reaction.count) / 3_600_000)
        let next = Rounding.energy(nextWh, microsPerKWh, minorPerMajor: currency.minorPerMajor)
        return costMinor + next >= fundsMinor
    }

    /// The same with all that the tariff says: a dearer period that begins meanwhile, fees by time, limits and tax.
    ///
    /// - Parameters:
    ///   - at: now.
    ///   - energyStoppedAt: since when no energy flows; nil while it does.
    package static func mustStop(
        _ price: RunningPrice, fundsMinor: Int64, powerW: Int64?, at: Timestamp, energyStoppedAt: Timestamp?,
        under tariff: CompiledTariff
    ) -> Bool {
        price.exhaustion(
            of: fundsMinor, powerW: powerW, from: at, energyStoppedAt: energyStoppedAt, within: reaction, under: tariff)
            != nil
    }
}
