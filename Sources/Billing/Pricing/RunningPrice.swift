import Kernel

/// The price of a session so far: takes reading after reading without looking back, and at the end says what `price`
/// says of the same readings.
package struct RunningPrice: Sendable, Equatable {
    /// Lines of ended stretches, rounded each.
    private var closedMinor: Int64
    private var cutter: StretchCutter
    private let startedAt: Timestamp

    package init(startedAt: Timestamp, meterStartWh: Int64, under tariff: CompiledTariff) {
        closedMinor = 0
        cutter = StretchCutter(start: MeterPoint(at: startedAt, registerWh: meterStartWh), tariff)
        self.startedAt = startedAt
    }

    /// Takes the next reading; one that is earlier or lower than the last changes nothing.
    package mutating func advance(to point: MeterPoint, under tariff: CompiledTariff) {
        guard point.at >= cutter.last.at, point.registerWh >= cutter.last.registerWh else { return }
        for stretch in cutter.advance(to: point, tariff) { closedMinor += Self.amount(stretch, tariff) }
    }

    /// What the session would cost if it ended at `at`, fees, limits and tax included.
    package func costMinor(at: Timestamp, energyStoppedAt: Timestamp?, under tariff: CompiledTariff) -> Int64 {
        let fees = FeeLines(
            tariff.definition, startedAt: startedAt, endedAt: max(at, startedAt), energyStoppedAt: energyStoppedAt
        ).lines.reduce(Int64(0)) { $0 + $1.amountMinor }
        let subtotal = closedMinor + Self.amount(cutter.current, tariff) + fees
        return closingLines(subtotal: subtotal, tariff.definition).0.reduce(subtotal) { $0 + $1.amountMinor }
    }

    /// What the next kWh costs now, electricity and service together, in micros.
    package func microsPerKWh(under tariff: CompiledTariff) -> Int64 {
        let price = tariff.prices[cutter.current.priceIndex]
        return price.electricityMicrosPerKWh + price.serviceMicrosPerKWh
    }

    private static func amount(_ stretch: Stretch, _ tariff: CompiledTariff) -> Int64 {
        let price = tariff.prices[stretch.priceIndex]
        let minor = tariff.definition.currency.minorPerMajor
        return Rounding.energy(stretch.energyWh, price.electricityMicrosPerKWh, minorPerMajor: minor)
            + Rounding.energy(stretch.energyWh, price.serviceMicrosPerKWh, minorPerMajor: minor)
    }

    // MARK: A database column

    private static let encodedLength = 1 + 9 * 8

    package var encoded: [UInt8] {
        var bytes: [UInt8] = [1]
        bytes.reserveCapacity(Self.encodedLength)
        for value in [
            closedMinor, startedAt.millisecondsSinceEpoch, Int64(cutter.current.priceIndex),
            cutter.current.from.millisecondsSinceEpoch, cutter.current.energyWh,
            cutter.current.isInterpolated ? 1 : 0, cutter.last.at.millisecondsSinceEpoch, cutter.last.registerWh,
            cutter.slotEnd.millisecondsSinceEpoch,
        ] {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        return bytes
    }

    /// Nil when the bytes are not what `encoded` makes, or of another tariff.
    package init?(encoded bytes: [UInt8], under tariff: CompiledTariff) {
        guard bytes.count == Self.encodedLength, bytes[0] == 1 else { return nil }
        let values = (0..<9).map { index in
            bytes.withUnsafeBytes {
                Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 1 + index * 8, as: Int64.self))
            }
        }
        guard tariff.prices.indices.contains(Int(values[2])) else { return nil }
        let last = MeterPoint(at: Timestamp(millisecondsSinceEpoch: values[6]), registerWh: values[7])
        closedMinor = values[0]
        startedAt = Timestamp(millisecondsSinceEpoch: values[1])
        cutter = StretchCutter(
            current: Stretch(
                priceIndex: Int(values[2]), from: Timestamp(millisecondsSinceEpoch: values[3]), to: last.at,
                energyWh: values[4], isInterpolated: values[5] == 1),
            last: last, slotEnd: Timestamp(millisecondsSinceEpoch: values[8]))
    }
}
