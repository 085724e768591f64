import Kernel

/// What a session used, as the price engine sees it.
package struct SessionUsage: Sendable, Equatable {
    package let startedAt: Timestamp
    package let endedAt: Timestamp
    package let meterStartWh: Int64
    package let meterStopWh: Int64
    /// Readings in between, in any order; what cannot be is left out and reported.
    package let points: [MeterPoint]
    /// When energy stopped flowing for good; idle fees count from here. Nil: it flowed to the end.
    package let energyStoppedAt: Timestamp?

    package init(
        startedAt: Timestamp, endedAt: Timestamp, meterStartWh: Int64, meterStopWh: Int64, points: [MeterPoint],
        energyStoppedAt: Timestamp?
    ) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.meterStartWh = meterStartWh
        self.meterStopWh = meterStopWh
        self.points = points
        self.energyStoppedAt = energyStoppedAt
    }
}

/// Prices a whole session (docs/money.md has worked examples).
package func price(_ usage: SessionUsage, under tariff: CompiledTariff) -> PricedOrder {
    let (points, mended) = mendedReadings(of: usage)
    var cutter = StretchCutter(start: MeterPoint(at: usage.startedAt, registerWh: usage.meterStartWh), tariff)
    var stretches: [Stretch] = []
    for point in points { stretches += cutter.advance(to: point, tariff) }
    if cutter.current.energyWh > 0 { stretches.append(cutter.current) }

    let minor = tariff.definition.currency.minorPerMajor
    var lines: [OrderLine] = []
    for stretch in stretches { lines += energyLines(stretch, tariff, minor) }
    let energyWh = stretches.reduce(Int64(0)) { $0 + $1.energyWh }
    lines +=
        FeeLines(
            tariff.definition, startedAt: usage.startedAt, endedAt: max(usage.endedAt, usage.startedAt),
            energyStoppedAt: usage.energyStoppedAt
        ).lines
    let (closing, taxMinor) = closingLines(
        subtotal: lines.reduce(0) { $0 + $1.amountMinor }, tariff.definition)
    return PricedOrder(
        versionID: tariff.versionID, currency: tariff.definition.currency, lines: lines + closing, energyWh: energyWh,
        taxMinor: taxMinor, mended: mended)
}

/// Readings in order of time that never fall, ending with the final one.
private func mendedReadings(of usage: SessionUsage) -> ([MeterPoint], [String]) {
    var mended: [String] = []
    let endedAt = max(usage.endedAt, usage.startedAt)
    let stopWh = max(usage.meterStopWh, usage.meterStartWh)
    if usage.meterStopWh < usage.meterStartWh {
        mended.append("the final reading is below the first; no energy is charged")
    }
    if usage.endedAt < usage.startedAt { mended.append("the end is before the start; the start is taken") }
    var points: [MeterPoint] = []
    points.reserveCapacity(usage.points.count + 1)
    var highest = usage.meterStartWh
    var outside = 0
    var backwards = 0
    var above = 0
    for point in usage.points.sorted(by: { ($0.at, $0.registerWh) < ($1.at, $1.registerWh) }) {
        if point.at < usage.startedAt || point.at > endedAt {
            outside += 1
        } else if point.registerWh < highest {
            backwards += 1
        } else if point.registerWh > stopWh {
            above += 1
        } else {
            highest = point.registerWh
            points.append(point)
        }
    }
    if outside > 0 { mended.append("\(outside) readings outside the session are left out") }
    if backwards > 0 { mended.append("\(backwards) readings below an earlier one are left out") }
    if above > 0 { mended.append("\(above) readings above the final one are left out") }
    points.append(MeterPoint(at: endedAt, registerWh: stopWh))
    return (points, mended)
}

private func energyLines(_ stretch: Stretch, _ tariff: CompiledTariff, _ minorPerMajor: Int64) -> [OrderLine] {
    let price = tariff.prices[stretch.priceIndex]
    func line(_ kind: OrderLine.Kind, _ micros: Int64) -> OrderLine {
        OrderLine(
            kind: kind, period: price.period, from: stretch.from, to: stretch.to, quantity: stretch.energyWh,
            unit: .wattHours, unitPriceMicros: micros,
            amountMinor: Rounding.energy(stretch.energyWh, micros, minorPerMajor: minorPerMajor),
            isInterpolated: stretch.isInterpolated)
    }
    let service = price.serviceMicrosPerKWh == 0 ? [] : [line(.service, price.serviceMicrosPerKWh)]
    return [line(.electricity, price.electricityMicrosPerKWh)] + service
}

/// Minimum, maximum, tax and rounding, in this order, each on what the ones before made.
func closingLines(subtotal: Int64, _ tariff: TariffDefinition) -> ([OrderLine], taxMinor: Int64) {
    var lines: [OrderLine] = []
    var total = subtotal
    func piece(_ kind: OrderLine.Kind, _ amount: Int64) -> OrderLine {
        OrderLine(
            kind: kind, period: nil, from: nil, to: nil, quantity: 1, unit: .piece,
            unitPriceMicros: amount * 1_000_000 / tariff.currency.minorPerMajor, amountMinor: amount,
            isInterpolated: false)
    }
    if let least = tariff.minimumMinor, total < least {
        lines.append(piece(.minimum, least - total))
        total = least
    }
    if let most = tariff.maximumMinor, total > most {
        lines.append(piece(.maximum, most - total))
        total = most
    }
    var taxMinor: Int64 = 0
    if let tax = tariff.tax, !tax.isIncluded {
        taxMinor = Rounding.divide(Int128(total) * Int128(tax.ratePPM), by: 1_000_000)
        if taxMinor != 0 { lines.append(piece(.tax, taxMinor)) }
        total += taxMinor
    }
    if tariff.roundsToWholeUnits == true {
        let unit = tariff.currency.minorPerMajor
        let rounded = Rounding.divide(Int128(total), by: Int128(unit)) * unit
        if rounded != total { lines.append(piece(.rounding, rounded - total)) }
        total = rounded
    }
    if let tax = tariff.tax, tax.isIncluded {
        taxMinor = Rounding.divide(Int128(total) * Int128(tax.ratePPM), by: Int128(1_000_000 + tax.ratePPM))
    }
    return (lines, taxMinor)
}
