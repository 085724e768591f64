import Kernel

/// Energy that flowed in one period without a break.
struct Stretch: Sendable, Equatable {
    var priceIndex: Int
    var from: Timestamp
    var to: Timestamp
    var energyWh: Int64
    /// A border of the stretch lies between two readings, and the energy there was interpolated.
    var isInterpolated: Bool
}

/// Cuts energy at period borders, reading by reading.
///
/// Where no reading falls on a border, the energy up to it is `floor(energy x time share)` of the interval; the rest is
/// beyond the border, so the parts always add up to the whole.
struct StretchCutter: Sendable, Equatable {
    private(set) var current: Stretch
    private(set) var last: MeterPoint
    /// The half-hour of `last` ends here; readings before it need no look at the tariff.
    private(set) var slotEnd: Timestamp

    init(start: MeterPoint, _ tariff: CompiledTariff) {
        let period = tariff.period(at: start.at)
        current = Stretch(
            priceIndex: period.index, from: start.at, to: start.at, energyWh: 0, isInterpolated: false)
        last = start
        slotEnd = period.until
    }

    init(current: Stretch, last: MeterPoint, slotEnd: Timestamp) {
        self.current = current
        self.last = last
        self.slotEnd = slotEnd
    }

    /// Takes the next reading; it must not be earlier or lower than the one before.
    /// - Returns: the stretches that ended on the way, those without energy left out.
    mutating func advance(to point: MeterPoint, _ tariff: CompiledTariff) -> [Stretch] {
        precondition(point.at >= last.at && point.registerWh >= last.registerWh, "readings are mended before")
        var closed: [Stretch] = []
        let whole = Int128(point.registerWh - last.registerWh)
        let span = Int128((point.at - last.at).count)
        var takenWh: Int64 = 0
        while slotEnd <= point.at {
            let border = slotEnd
            let period = tariff.period(at: border)
            slotEnd = period.until
            guard period.index != current.priceIndex else { continue }
            let upToWh = span == 0 ? 0 : Int64(whole * Int128((border - last.at).count) / span)
            let isCut = border > last.at && border < point.at && whole > 0
            current.energyWh += upToWh - takenWh
            current.to = border
            current.isInterpolated = current.isInterpolated || isCut
            if current.energyWh > 0 { closed.append(current) }
            takenWh = upToWh
            current = Stretch(
                priceIndex: period.index, from: border, to: border, energyWh: 0, isInterpolated: isCut)
        }
        current.energyWh += Int64(whole) - takenWh
        current.to = point.at
        last = point
        return closed
    }
}
