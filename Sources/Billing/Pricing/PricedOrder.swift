import Kernel

/// One line of an order: `amountMinor` is quantity times unit price, rounded half away from zero.
package struct OrderLine: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case electricity
        case service
        case sessionFee
        case timeFee
        case idleFee
        /// Taken off by the tariff; negative.
        case discount
        /// What lacked to the tariff's minimum.
        case minimum
        /// What was above the tariff's maximum; negative.
        case maximum
        case tax
        /// To whole units of the currency.
        case rounding
    }

    package enum Unit: String, Sendable, Codable, CaseIterable {
        case wattHours
        case seconds
        case piece
    }

    package let kind: Kind
    package let period: PeriodKind?
    package let from: Timestamp?
    package let to: Timestamp?
    package let quantity: Int64
    package let unit: Unit
    /// Per kWh, per minute, or per piece: 10^-6 of the major unit.
    package let unitPriceMicros: Int64
    package let amountMinor: Int64
    /// Part of the quantity was interpolated between two readings.
    package let isInterpolated: Bool
    /// Which correction added the line, from 1; 0 for the lines that the order was priced with. A line of a correction
    /// with a quantity below zero takes back an earlier one.
    package var correction: Int64

    package init(
        kind: Kind, period: PeriodKind?, from: Timestamp?, to: Timestamp?, quantity: Int64, unit: Unit,
        unitPriceMicros: Int64, amountMinor: Int64, isInterpolated: Bool, correction: Int64 = 0
    ) {
        self.kind = kind
        self.period = period
        self.from = from
        self.to = to
        self.quantity = quantity
        self.unit = unit
        self.unitPriceMicros = unitPriceMicros
        self.amountMinor = amountMinor
        self.isInterpolated = isInterpolated
        self.correction = correction
    }
}

/// A session's price: lines that add up to the total, and which version of the tariff made them.
package struct PricedOrder: Sendable, Equatable {
    package let versionID: TariffVersionID
    package let currency: Currency
    package let lines: [OrderLine]
    package let energyWh: Int64
    /// Contained in the total, whether it was added or included.
    package let taxMinor: Int64
    /// What had to be mended in the readings.
    package let oddities: [UsageOddity]

    package init(
        versionID: TariffVersionID, currency: Currency, lines: [OrderLine], energyWh: Int64, taxMinor: Int64,
        oddities: [UsageOddity]
    ) {
        self.versionID = versionID
        self.currency = currency
        self.lines = lines
        self.energyWh = energyWh
        self.taxMinor = taxMinor
        self.oddities = oddities
    }

    /// The same for people.
    package var mended: [String] { oddities.map(\.description) }

    package var totalMinor: Int64 { lines.reduce(0) { $0 + $1.amountMinor } }

    package func sum(of kinds: Set<OrderLine.Kind>) -> Int64 {
        lines.reduce(0) { kinds.contains($1.kind) ? $0 + $1.amountMinor : $0 }
    }
}
