import Kernel

/// What is taken off a bill, in the order in which the tariff lists it, each of what the ones before left; never more
/// than there is.
struct DiscountLines {
    private(set) var lines: [OrderLine] = []
    /// Below zero.
    private(set) var totalMinor: Int64 = 0

    init(_ tariff: CompiledTariff, startedAt: Timestamp, energyWh: Int64, subtotal: Int64) {
        for discount in tariff.discounts where discount.holds(for: startedAt) {
            let left = subtotal + totalMinor
            guard left > 0 else { return }
            add(discount, left, energyWh, tariff.minorPerMajor)
        }
    }

    private mutating func add(_ discount: Discount, _ left: Int64, _ energyWh: Int64, _ minorPerMajor: Int64) {
        if let micros = discount.microsPerKWh {
            let amount = Rounding.energy(energyWh, micros, minorPerMajor: minorPerMajor)
            guard amount > left else {
                if amount > 0 { add(.wattHours, quantity: energyWh, -micros, -amount) }
                return
            }
            return addPiece(left, minorPerMajor)
        }
        if let rate = discount.ratePPM {
            return addPiece(Rounding.divide(Int128(left) * Int128(rate), by: 1_000_000), minorPerMajor)
        }
        addPiece(min(discount.sessionMinor ?? 0, left), minorPerMajor)
    }

    private mutating func addPiece(_ amount: Int64, _ minorPerMajor: Int64) {
        if amount > 0 { add(.piece, quantity: 1, -amount * (1_000_000 / minorPerMajor), -amount) }
    }

    private mutating func add(_ unit: OrderLine.Unit, quantity: Int64, _ micros: Int64, _ amount: Int64) {
        lines.append(
            OrderLine(
                kind: .discount, period: nil, from: nil, to: nil, quantity: quantity, unit: unit,
                unitPriceMicros: micros, amountMinor: amount, isInterpolated: false))
        totalMinor += amount
    }
}
