import Kernel

@testable import Billing

/// Tariffs and sessions that nobody would think of, the same for the same seed.
struct RandomTariffs {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func definition(currency: Currency) -> TariffDefinition {
        let unit = currency.minorPerMajor
        let least = pick(nil, nil, Int64.random(in: 0...20, using: &generator) * unit)
        let most = pick(nil, nil, (least ?? 0) + Int64.random(in: 0...60, using: &generator) * unit)
        let isIncluded = Bool.random(using: &generator)
        let tax = Tax(ratePPM: pick(0, 50_000, 190_000, 81_000), isIncluded: isIncluded)
        let idle = IdleFee(
            microsPerMinute: Int64.random(in: 1...2_000_000, using: &generator),
            graceMinutes: Int64.random(in: 0...40, using: &generator))
        let seasons = seasons()
        let leastMicros =
            seasons.flatMap(\.prices).map { $0.electricityMicrosPerKWh + $0.serviceMicrosPerKWh }.min() ?? 0
        return TariffDefinition(
            currency: currency, seasons: seasons, holidays: holidays(), sessionFeeMinor: pick(nil, 3 * unit / 2),
            timeFeeMicrosPerMinute: pick(nil, Int64.random(in: 1...500_000, using: &generator)),
            idleFee: pick(nil, idle), minimumMinor: least, maximumMinor: most, tax: pick(nil, tax),
            roundsToWholeUnits: pick(nil, false, true), discounts: pick(nil, discounts(unit, leastMicros)))
    }

    /// Up to four, of which one takes at the most all of a kWh.
    private mutating func discounts(_ unit: Int64, _ leastMicros: Int64) -> [Discount] {
        let border = Timestamp(secondsSinceEpoch: 1_704_067_200 + Int64.random(in: 0..<126_000_000, using: &generator))
        var made = (0..<Int.random(in: 0...3, using: &generator)).map { number in
            let isRate = Bool.random(using: &generator)
            return Discount(
                name: "\(number)", driverGroup: pick(nil, "staff", "guests"), from: pick(nil, nil, border),
                until: pick(nil, nil, border + .minutes(100_000)),
                ratePPM: isRate ? Int64.random(in: 1...1_000_000, using: &generator) : nil,
                sessionMinor: isRate ? nil : Int64.random(in: 1...30 * unit, using: &generator))
        }
        if leastMicros > 0, Bool.random(using: &generator) {
            made.append(
                Discount(
                    name: "kWh", driverGroup: pick(nil, "staff"),
                    microsPerKWh: Int64.random(in: 1...leastMicros, using: &generator)))
        }
        return made.shuffled(using: &generator)
    }

    /// Parts of the year from one border to the next; the last wraps over the new year.
    private mutating func seasons() -> [Season] {
        let borders = pick(
            ["01-01"], ["02-29", "03-01"], ["06-01", "10-01"], ["01-01", "03-29", "10-25", "12-31"], ["11-15", "12-24"])
        return borders.enumerated().map { index, from in
            let next = borders[(index + 1) % borders.count]
            return Season(name: from, from: from, to: dayBefore(next), days: days(), prices: prices())
        }
    }

    private func dayBefore(_ day: String) -> String {
        guard let date = CivilDate("2024-" + day) else { preconditionFailure("\(day) is no day") }
        return String(CivilDate(daysSinceEpoch: date.daysSinceEpoch - 1).description.suffix(5))
    }

    private mutating func days() -> [DayRow] {
        var types: [DayType] = [.weekday]
        for type in [DayType.saturday, .sunday, .holiday] where Bool.random(using: &generator) { types.append(type) }
        return types.map { DayRow(type: $0, slots: slots()) }
    }

    private mutating func slots() -> [DaySlot] {
        let inner = (0..<Int.random(in: 0...7, using: &generator)).map { _ in Int.random(in: 1...47, using: &generator)
        }
        let borders = [0] + Set(inner).sorted() + [48]
        return zip(borders, borders.dropFirst()).map { from, to in
            DaySlot(
                from: text(from), to: text(to), period: PeriodKind.allCases.randomElement(using: &generator) ?? .peak)
        }
    }

    private func text(_ halfHour: Int) -> String {
        (halfHour < 20 ? "0" : "") + "\(halfHour / 2):" + (halfHour.isMultiple(of: 2) ? "00" : "30")
    }

    private mutating func prices() -> [PeriodPrice] {
        PeriodKind.allCases.map {
            PeriodPrice(
                period: $0, electricityMicrosPerKWh: Int64.random(in: 0...15_000_000, using: &generator),
                serviceMicrosPerKWh: pick(0, Int64.random(in: 0...5_000_000, using: &generator)))
        }
    }

    private mutating func holidays() -> [CivilDate] {
        (0..<40).map { _ in CivilDate(daysSinceEpoch: 19_723 + Int.random(in: 0..<1461, using: &generator)) }
    }

    mutating func pick<Value>(_ choices: Value...) -> Value {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}

extension RandomTariffs {
    /// A session's readings in order, first and final one included.
    struct Session {
        let readings: [MeterPoint]
        let energyStoppedAt: Timestamp?

        func usage(shuffledWith generator: inout SeededGenerator) -> SessionUsage? {
            guard let first = readings.first, let last = readings.last else { return nil }
            return SessionUsage(
                startedAt: first.at, endedAt: last.at, meterStartWh: first.registerWh, meterStopWh: last.registerWh,
                points: readings.dropFirst().dropLast().shuffled(using: &generator), energyStoppedAt: energyStoppedAt)
        }
    }

    /// Days on which something changes in one of the zones, in 2024 to 2027, as seconds.
    private static let borders: [Int64] = [
        1_709_164_800,  // 2024-02-29
        1_711_846_800,  // 2024-03-31 Berlin forward
        1_730_592_000,  // 2024-11-03 New York back
        1_735_689_600,  // 2025-01-01
        1_759_593_600,  // 2025-10-05 Lord Howe forward, by half an hour
        1_774_746_000,  // 2026-03-29 Berlin forward
        1_792_890_000,  // 2026-10-25 Berlin back
    ]

    mutating func session() -> Session {
        let anywhere = 1_704_067_200 + Int64.random(in: 0..<126_000_000, using: &generator)
        let border = pick(1, 2, 3) == 1 ? anywhere : Self.borders.randomElement(using: &generator) ?? anywhere
        let start = Timestamp(
            millisecondsSinceEpoch: border * 1000 + Int64.random(in: -40_000_000...3_000_000, using: &generator))
        let longest: Int64 = pick(0, 60_000, 3_000_000, 3_000_000, 9_000_000, 9_000_000, 100_000_000)
        let span = Int64.random(in: 0...longest, using: &generator)
        var offsets = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            Int64.random(in: 0...span, using: &generator)
        }
        // Whole half-hours too, so that readings fall on borders.
        offsets += (0..<2).map { _ in
            let at =
                (start.millisecondsSinceEpoch + Int64.random(in: 0...span, using: &generator)) / 1_800_000 * 1_800_000
            return max(at - start.millisecondsSinceEpoch, 0)
        }
        let stop = pick(true, false) ? offsets.randomElement(using: &generator) : nil
        var register = Int64.random(in: 0...90_000_000, using: &generator)
        var readings = [MeterPoint(at: start, registerWh: register)]
        for offset in offsets.sorted() + [span] {
            register += pick(
                0, Int64.random(in: 0...20, using: &generator), Int64.random(in: 0...9000, using: &generator))
            readings.append(MeterPoint(at: start + Milliseconds(offset), registerWh: register))
        }
        return Session(readings: readings, energyStoppedAt: stop.map { start + Milliseconds($0) })
    }
}
