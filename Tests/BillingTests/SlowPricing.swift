import Kernel

@testable import Billing

/// The price of a session worked out the slow and obvious way, second by second and without the engine's code: which
/// period a second lies in is read from the definition, and the energy at a second is the straight line between the two
/// readings around it, rounded down.
struct SlowPricing {
    let definition: TariffDefinition
    let offsetSeconds: Int

    func subtotal(_ usage: SessionUsage) -> Int64 {
        var points = [(usage.startedAt.secondsSinceEpoch, usage.meterStartWh)]
        for point in usage.points.sorted(by: { $0.at < $1.at }) {
            points.append((point.at.secondsSinceEpoch, point.registerWh))
        }
        points.append((usage.endedAt.secondsSinceEpoch, usage.meterStopWh))
        var total: Int64 = 0
        var stretch: (price: PeriodPrice, wh: Int64)?
        for (from, to) in zip(points, points.dropFirst()) where to.0 > from.0 {
            var before: Int64 = 0
            for second in from.0..<to.0 {
                let price = price(at: second)
                // Energy up to the end of this second, measured from the reading before.
                let upTo = (to.1 - from.1) * (second + 1 - from.0) / (to.0 - from.0)
                if stretch?.price != price {
                    total += amount(stretch)
                    stretch = (price, 0)
                }
                stretch?.wh += upTo - before
                before = upTo
            }
        }
        return total + amount(stretch)
    }

    private func amount(_ stretch: (price: PeriodPrice, wh: Int64)?) -> Int64 {
        guard let stretch else { return 0 }
        func rounded(_ micros: Int64) -> Int64 {
            let numerator = stretch.wh * micros * definition.currency.minorPerMajor
            return (numerator + 500_000_000) / 1_000_000_000
        }
        return rounded(stretch.price.electricityMicrosPerKWh) + rounded(stretch.price.serviceMicrosPerKWh)
    }

    private func price(at second: Int64) -> PeriodPrice {
        let local = second + Int64(offsetSeconds)
        let date = CivilDate(daysSinceEpoch: Int((Double(local) / 86_400).rounded(.down)))
        let minute = Int(((local % 86_400) + 86_400) % 86_400) / 60
        let text = date.description.suffix(5)
        let season = definition.seasons.first { season in
            season.from <= season.to
                ? season.from <= text && text <= season.to : season.from <= text || text <= season.to
        }
        guard let season else { preconditionFailure("the seasons cover the year") }
        let types: [DayType] =
            if definition.holidays.contains(date) { [.holiday, .sunday, .saturday, .weekday] } else {
                switch date.weekday {
                case 6: [.saturday, .weekday]
                case 7: [.sunday, .saturday, .weekday]
                default: [.weekday]
                }
            }
        let row = types.compactMap { type in season.days.first { $0.type == type } }.first
        let slot = row?.slots.first { minutes($0.from) <= minute && minute < minutes($0.to) }
        let price = season.prices.first { $0.period == slot?.period }
        guard let price else { preconditionFailure("every minute has a price") }
        return price
    }

    private func minutes(_ text: String) -> Int {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        return parts[0] * 60 + parts[1]
    }
}
