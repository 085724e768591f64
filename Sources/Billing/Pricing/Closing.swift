import Kernel

/// What closes a bill: minimum, maximum, tax and rounding, in this order, each on what the ones before made.
struct Closing {
    /// What lacked to the minimum.
    private let minimumMinor: Int64
    /// What was above the maximum; negative.
    private let maximumMinor: Int64
    private let addedTaxMinor: Int64
    private let roundingMinor: Int64
    private let minorPerMajor: Int64
    /// Contained in the total, whether it was added or included.
    let taxMinor: Int64
    let totalMinor: Int64

    init(subtotal: Int64, _ compiled: CompiledTariff) {
        let tariff = compiled.definition
        minorPerMajor = compiled.minorPerMajor
        var total = subtotal
        minimumMinor = tariff.minimumMinor.map { max($0 - total, 0) } ?? 0
        total += minimumMinor
        maximumMinor = tariff.maximumMinor.map { min($0 - total, 0) } ?? 0
        total += maximumMinor
        let rate = tariff.tax?.ratePPM ?? 0
        let isIncluded = tariff.tax?.isIncluded ?? false
        addedTaxMinor = isIncluded ? 0 : Rounding.divide(Int128(total) * Int128(rate), by: 1_000_000)
        total += addedTaxMinor
        let roundedTo = tariff.roundsToWholeUnits == true ? minorPerMajor : 1
        roundingMinor = Rounding.divide(Int128(total), by: Int128(roundedTo)) * roundedTo - total
        total += roundingMinor
        totalMinor = total
        taxMinor =
            isIncluded
            ? Rounding.divide(Int128(total) * Int128(rate), by: Int128(1_000_000 + rate)) : addedTaxMinor
    }

    /// Those that are not zero.
    var lines: [OrderLine] {
        let amounts: [(OrderLine.Kind, Int64)] = [
            (.minimum, minimumMinor), (.maximum, maximumMinor), (.tax, addedTaxMinor), (.rounding, roundingMinor),
        ]
        return amounts.filter { $0.1 != 0 }.map { kind, amount in
            OrderLine(
                kind: kind, period: nil, from: nil, to: nil, quantity: 1, unit: .piece,
                unitPriceMicros: amount * (1_000_000 / minorPerMajor), amountMinor: amount, isInterpolated: false)
        }
    }
}
