import Foundation
import Kernel

@testable import Billing

/// A session's bill worked out the slow and obvious way, minute by minute and without the engine's code: the wall clock
/// comes from Foundation, the period of a minute is looked up in the definition's own words, and the energy at a minute
/// is the straight line between the readings around it, rounded down.
struct SlowBill {
    private(set) var totalMinor: Int64 = 0
    private(set) var taxMinor: Int64 = 0
    /// Wh of each stretch of one period, in order.
    private(set) var stretchesWh: [Int64] = []

    /// - Parameter readings: from the start to the end of the session, in order and never falling.
    init(
        _ definition: TariffDefinition, clock: WallClock, readings: [MeterPoint], energyStoppedAt: Timestamp?,
        group: String? = nil
    ) {
        guard let first = readings.first, let last = readings.last else { return }
        addEnergy(definition, clock, readings)
        addFees(definition, first.at, last.at, energyStoppedAt)
        takeDiscounts(definition, first.at, group)
        addLimits(definition)
    }

    private mutating func addEnergy(_ definition: TariffDefinition, _ clock: WallClock, _ readings: [MeterPoint]) {
        var pieces: [(price: SlowCalendar.Price, wh: Int64)] = []
        func add(_ wh: Int64, at instant: Timestamp) {
            let price = clock.calendar.price(at: clock.local(instant))
            if let last = pieces.last, last.price.season == price.season, last.price.period == price.period {
                pieces[pieces.count - 1].wh += wh
            } else {
                pieces.append((price, wh))
            }
        }
        for (from, to) in zip(readings, readings.dropFirst()) {
            let wholeWh = to.registerWh - from.registerWh
            let span = (to.at - from.at).count
            var time = from.at
            var beforeWh: Int64 = 0
            if span == 0 { add(wholeWh, at: to.at) }
            while time < to.at {
                let nextMinute = (time.millisecondsSinceEpoch / 60_000 + 1) * 60_000
                let next = min(Timestamp(millisecondsSinceEpoch: nextMinute), to.at)
                let upToWh = Int64(Int128(wholeWh) * Int128((next - from.at).count) / Int128(span))
                add(upToWh - beforeWh, at: time)
                beforeWh = upToWh
                time = next
            }
        }
        for piece in pieces where piece.wh > 0 {
            stretchesWh.append(piece.wh)
            for micros in [piece.price.electricityMicros, piece.price.serviceMicros] {
                totalMinor += Self.rounded(
                    Int128(piece.wh) * Int128(micros) * Int128(definition.currency.minorPerMajor), 1_000_000_000)
            }
        }
    }

    private mutating func addFees(
        _ definition: TariffDefinition, _ start: Timestamp, _ end: Timestamp, _ stop: Timestamp?
    ) {
        func fee(_ milliseconds: Int64, _ microsPerMinute: Int64) -> Int64 {
            Self.rounded(
                Int128(milliseconds / 1000) * Int128(microsPerMinute) * Int128(definition.currency.minorPerMajor),
                60_000_000)
        }
        totalMinor += definition.sessionFeeMinor ?? 0
        let chargedUntil = stop ?? end
        totalMinor += fee((chargedUntil - start).count, definition.timeFeeMicrosPerMinute ?? 0)
        if let idle = definition.idleFee, stop != nil {
            let idleFor = (end - chargedUntil).count - idle.graceMinutes * 60_000
            if idleFor > 0 { totalMinor += fee(idleFor, idle.microsPerMinute) }
        }
    }

    private mutating func takeDiscounts(_ definition: TariffDefinition, _ start: Timestamp, _ group: String?) {
        for discount in definition.discounts ?? [] {
            if discount.driverGroup != nil && discount.driverGroup != group { continue }
            if let from = discount.from, start < from { continue }
            if let until = discount.until, start >= until { continue }
            var off = discount.sessionMinor ?? 0
            if let rate = discount.ratePPM { off = Self.rounded(Int128(totalMinor) * Int128(rate), 1_000_000) }
            if let micros = discount.microsPerKWh {
                let wh = stretchesWh.reduce(0, +)
                off = Self.rounded(
                    Int128(wh) * Int128(micros) * Int128(definition.currency.minorPerMajor), 1_000_000_000)
            }
            totalMinor = max(totalMinor - off, 0)
        }
    }

    private mutating func addLimits(_ definition: TariffDefinition) {
        totalMinor = max(totalMinor, definition.minimumMinor ?? totalMinor)
        totalMinor = min(totalMinor, definition.maximumMinor ?? totalMinor)
        if let tax = definition.tax, !tax.isIncluded {
            taxMinor = Self.rounded(Int128(totalMinor) * Int128(tax.ratePPM), 1_000_000)
            totalMinor += taxMinor
        }
        if definition.roundsToWholeUnits == true {
            let unit = definition.currency.minorPerMajor
            totalMinor = Self.rounded(Int128(totalMinor), Int128(unit)) * unit
        }
        if let tax = definition.tax, tax.isIncluded {
            taxMinor = Self.rounded(Int128(totalMinor) * Int128(tax.ratePPM), 1_000_000 + Int128(tax.ratePPM))
        }
    }

    /// Half away from zero, of amounts that are not negative.
    private static func rounded(_ numerator: Int128, _ divisor: Int128) -> Int64 {
        Int64((2 * numerator + divisor) / (2 * divisor))
    }
}

/// What a wall clock shows, asked of Foundation hour by hour and remembered, for Foundation is slow.
final class WallClock {
    let calendar: SlowCalendar
    private let zone: TimeZone
    private var offsets: [Int64: Int64] = [:]

    init(_ zone: TimeZone, _ definition: TariffDefinition) {
        self.zone = zone
        calendar = SlowCalendar(definition)
    }

    /// Minutes since 1970 that the wall clock counts. All offsets change on whole half-hours.
    func local(_ instant: Timestamp) -> Int64 {
        let halfHour = instant.millisecondsSinceEpoch / 1_800_000
        let offset =
            offsets[halfHour]
            ?? Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(halfHour * 1800)))) / 60
        offsets[halfHour] = offset
        return instant.millisecondsSinceEpoch / 60_000 + offset
    }
}

/// Reads which price a local minute has out of a definition's own words.
final class SlowCalendar {
    struct Price {
        let season: Int
        let period: PeriodKind
        let electricityMicros: Int64
        let serviceMicros: Int64
    }

    private let definition: TariffDefinition
    private var known: [Int64: Price] = [:]

    init(_ definition: TariffDefinition) { self.definition = definition }

    func price(at localMinute: Int64) -> Price {
        let halfHour = localMinute / 30
        if let price = known[halfHour] { return price }
        let date = CivilDate(daysSinceEpoch: Int(localMinute / 1440))
        let minute = localMinute % 1440
        let hours = (minute / 60 < 10 ? "0" : "") + String(minute / 60)
        let price = lookUp(date, hours + (minute % 60 < 30 ? ":00" : ":30"))
        known[halfHour] = price
        return price
    }

    private func lookUp(_ date: CivilDate, _ time: String) -> Price {
        let day = String(date.description.suffix(5))
        let index = definition.seasons.firstIndex { season in
            season.from <= season.to
                ? season.from <= day && day <= season.to : season.from <= day || day <= season.to
        }
        guard let index else { preconditionFailure("no season on \(date)") }
        let season = definition.seasons[index]
        var types: [DayType] = [.weekday]
        if date.weekday >= 6 { types.insert(.saturday, at: 0) }
        if date.weekday == 7 { types.insert(.sunday, at: 0) }
        if definition.holidays.contains(date) { types = [.holiday, .sunday, .saturday, .weekday] }
        let row = types.lazy.compactMap { type in season.days.first { $0.type == type } }.first
        let slot = row?.slots.first { $0.from <= time && time < $0.to }
        guard let price = season.prices.first(where: { $0.period == slot?.period }) else {
            preconditionFailure("no price on \(date) at \(time)")
        }
        return Price(
            season: index, period: price.period, electricityMicros: price.electricityMicrosPerKWh,
            serviceMicros: price.serviceMicrosPerKWh)
    }
}
