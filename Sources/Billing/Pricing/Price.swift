import Kernel

/// Prices a whole session (docs/money.md has worked examples).
///
/// The version is the one in force at the session's start, whatever begins to hold while it charges: whoever plugs in
/// pays what was shown then.
package func price(_ usage: SessionUsage, under tariff: CompiledTariff) -> PricedOrder {
    let mended = MendedReadings(usage)
    var cutter = StretchCutter(start: MeterPoint(at: usage.startedAt, registerWh: usage.meterStartWh), tariff)
    var stretches: [Stretch] = []
    for point in mended.points { stretches += cutter.advance(to: point, tariff) }
    if cutter.current.energyWh > 0 { stretches.append(cutter.current) }

    var lines: [OrderLine] = []
    for stretch in stretches { lines += energyLines(stretch, tariff) }
    let energyWh = stretches.reduce(Int64(0)) { $0 + $1.energyWh }
    let fees = FeeLines(
        tariff, startedAt: usage.startedAt, endedAt: mended.endedAt, energyStoppedAt: usage.energyStoppedAt)
    lines += fees.lines
    lines +=
        DiscountLines(
            tariff, startedAt: usage.startedAt, energyWh: energyWh, subtotal: lines.reduce(0) { $0 + $1.amountMinor }
        ).lines
    let closing = Closing(subtotal: lines.reduce(0) { $0 + $1.amountMinor }, tariff)
    return PricedOrder(
        versionID: tariff.versionID, currency: tariff.definition.currency, lines: lines + closing.lines,
        energyWh: energyWh, taxMinor: closing.taxMinor, oddities: mended.oddities)
}

private func energyLines(_ stretch: Stretch, _ tariff: CompiledTariff) -> [OrderLine] {
    let price = tariff.prices[stretch.priceIndex]
    func line(_ kind: OrderLine.Kind, _ micros: Int64) -> OrderLine {
        OrderLine(
            kind: kind, period: price.period, from: stretch.from, to: stretch.to, quantity: stretch.energyWh,
            unit: .wattHours, unitPriceMicros: micros,
            amountMinor: Rounding.energy(stretch.energyWh, micros, minorPerMajor: tariff.minorPerMajor),
            isInterpolated: stretch.isInterpolated)
    }
    let service = price.serviceMicrosPerKWh == 0 ? [] : [line(.service, price.serviceMicrosPerKWh)]
    return [line(.electricity, price.electricityMicrosPerKWh)] + service
}
