import Kernel

/// What the utility charges the operator for energy, for reports and studies.
package enum EnergyCost {
    /// Prices per kWh up to this are taken, in micros of the major unit.
    package static let maximumMicros: Int64 = TariffReader.maximumMicros

    /// Rounded once, half away from zero, like every line of an order.
    package static func minor(_ energyWh: Int64, microsPerKWh: Int64, currency: Currency) -> Int64 {
        Rounding.energy(energyWh, microsPerKWh, minorPerMajor: currency.minorPerMajor)
    }
}
