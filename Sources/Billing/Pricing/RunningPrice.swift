import Kernel

/// The price of a session so far: takes reading after reading without looking back, and at the end says what `price`
/// says of the same readings. Constant in size and in work for a reading.
package struct RunningPrice: Sendable, Equatable {
    /// Lines of ended stretches, rounded each.
    private var closedMinor: Int64
    private var cutter: StretchCutter
    private let start: MeterPoint

    package init(startedAt: Timestamp, meterStartWh: Int64, under tariff: CompiledTariff) {
        closedMinor = 0
        start = MeterPoint(at: startedAt, registerWh: meterStartWh)
        cutter = StretchCutter(start: start, tariff)
    }

    /// The newest reading that counted; the first one at the beginning.
    package var last: MeterPoint { cutter.last }

    package var energyWh: Int64 { cutter.last.registerWh - start.registerWh }

    /// Takes the next reading; one that is earlier or lower than the last, or beyond what a session can be
    /// (`SessionUsage.maximumSpan`, `maximumEnergyWh`), changes nothing.
    package mutating func advance(to point: MeterPoint, under tariff: CompiledTariff) {
        guard point.at >= last.at, point.registerWh >= last.registerWh, point.at <= latest else { return }
        let (energyWh, overflows) = point.registerWh.subtractingReportingOverflow(start.registerWh)
        guard !overflows, energyWh <= SessionUsage.maximumEnergyWh else { return }
        for stretch in cutter.advance(to: point, tariff) { closedMinor += Self.amount(stretch, tariff) }
    }

    /// What the session would cost if it ended at `at`, fees, limits and tax included.
    package func costMinor(at: Timestamp, energyStoppedAt: Timestamp?, under tariff: CompiledTariff) -> Int64 {
        let fees = FeeLines(
            tariff, startedAt: start.at, endedAt: min(max(at, start.at), latest), energyStoppedAt: energyStoppedAt)
        let subtotal = closedMinor + Self.amount(cutter.current, tariff) + fees.totalMinor
        guard !tariff.discounts.isEmpty else { return Closing(subtotal: subtotal, tariff).totalMinor }
        let discounts = DiscountLines(tariff, startedAt: start.at, energyWh: energyWh, subtotal: subtotal)
        return Closing(subtotal: subtotal + discounts.totalMinor, tariff).totalMinor
    }

    /// What the next kWh costs now, electricity and service together, in micros.
    package func microsPerKWh(under tariff: CompiledTariff) -> Int64 {
        let price = tariff.prices[cutter.current.priceIndex]
        return price.electricityMicrosPerKWh + price.serviceMicrosPerKWh
    }

    /// Until here the next kWh certainly costs what it costs now.
    var priceHoldsUntil: Timestamp { cutter.slotEnd }

    private var latest: Timestamp { start.at + SessionUsage.maximumSpan }

    private static func amount(_ stretch: Stretch, _ tariff: CompiledTariff) -> Int64 {
        let price = tariff.prices[stretch.priceIndex]
        let minor = tariff.minorPerMajor
        return Rounding.energy(stretch.energyWh, price.electricityMicrosPerKWh, minorPerMajor: minor)
            + Rounding.energy(stretch.energyWh, price.serviceMicrosPerKWh, minorPerMajor: minor)
    }
}

// MARK: - A database column

extension RunningPrice {
    private static let version: UInt8 = 2
    private static let encodedLength = 1 + 10 * 8

    /// 81 bytes: the version of this form, then ten 64-bit little-endian integers.
    package var encoded: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.encodedLength) { buffer, length in
            buffer[0] = Self.version
            length = 1
            func write(_ value: Int64) {
                precondition(length + 8 <= buffer.count)
                UnsafeMutableRawBufferPointer(buffer).storeBytes(
                    of: value.littleEndian, toByteOffset: length, as: Int64.self)
                length += 8
            }
            let current = cutter.current
            write(closedMinor)
            write(start.at.millisecondsSinceEpoch)
            write(start.registerWh)
            write(Int64(current.priceIndex))
            write(current.from.millisecondsSinceEpoch)
            write(current.energyWh)
            write(current.isInterpolated ? 1 : 0)
            write(last.at.millisecondsSinceEpoch)
            write(last.registerWh)
            write(cutter.slotEnd.millisecondsSinceEpoch)
        }
    }

    /// Nil when the bytes are not what `encoded` makes, or of another tariff.
    package init?(encoded bytes: [UInt8], under tariff: CompiledTariff) {
        guard bytes.count == Self.encodedLength, bytes[0] == Self.version else { return nil }
        let value = { (index: Int) in
            bytes.withUnsafeBytes {
                Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 1 + index * 8, as: Int64.self))
            }
        }
        guard let priceIndex = Int(exactly: value(3)), tariff.prices.indices.contains(priceIndex) else { return nil }
        let last = MeterPoint(at: Timestamp(millisecondsSinceEpoch: value(7)), registerWh: value(8))
        closedMinor = value(0)
        start = MeterPoint(at: Timestamp(millisecondsSinceEpoch: value(1)), registerWh: value(2))
        cutter = StretchCutter(
            current: Stretch(
                priceIndex: priceIndex, from: Timestamp(millisecondsSinceEpoch: value(4)), to: last.at,
                energyWh: value(5), isInterpolated: value(6) == 1),
            last: last, slotEnd: Timestamp(millisecondsSinceEpoch: value(9)))
    }
}
