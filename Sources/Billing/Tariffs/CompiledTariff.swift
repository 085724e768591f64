import Kernel

/// A tariff version made ready for pricing at a site: which period each half-hour of each kind of day is, as tables.
package final class CompiledTariff: Sendable {
    /// A kind of day, by half-hour.
    struct Row: Sendable {
        /// 48 indices into `prices`.
        let slots: [UInt8]
        /// For each half-hour the first later one of another period; 48 where there is none that day.
        let runEnds: [UInt8]

        init(slots: [UInt8]) {
            self.slots = slots
            var ends = [UInt8](repeating: UInt8(slots.count), count: slots.count)
            for slot in slots.indices.dropLast().reversed() {
                ends[slot] = slots[slot] == slots[slot + 1] ? ends[slot + 1] : UInt8(slot + 1)
            }
            runEnds = ends
        }
    }

    package let versionID: TariffVersionID
    package let definition: TariffDefinition
    package let zone: SiteTimeZone
    package let prices: [PeriodPrice]
    /// Of the definition's currency; kept here because each rounding asks for it.
    let minorPerMajor: Int64
    /// Season of each day of a leap year, counted from 1 January.
    private let seasonOfDay: [UInt8]
    /// By season and day type.
    private let rows: [[Row]]
    private let holidays: Set<Int>
    /// Those that the driver gets; for everybody until `offered` says to whom.
    let discounts: [Discount]

    package convenience init(_ version: TariffVersion, zone: SiteTimeZone) throws(TariffError) {
        try self.init(version.definition, id: version.id, zone: zone)
    }

    package init(_ definition: TariffDefinition, id: TariffVersionID, zone: SiteTimeZone) throws(TariffError) {
        try TariffReader.checkAmounts(definition)
        try TariffReader.checkDiscounts(definition)
        let tables = try TariffReader.tables(of: definition)
        versionID = id
        self.definition = definition
        self.zone = zone
        minorPerMajor = definition.currency.minorPerMajor
        prices = tables.prices
        rows = tables.rows
        seasonOfDay = tables.seasonOfDay
        holidays = Set(definition.holidays.map(\.daysSinceEpoch))
        discounts = (definition.discounts ?? []).filter { $0.driverGroup == nil }
    }

    /// As a driver of the group pays it.
    package func offered(to group: String?) -> CompiledTariff {
        guard let all = definition.discounts, !all.isEmpty, group != nil else { return self }
        return CompiledTariff(self, all.filter { $0.driverGroup == nil || $0.driverGroup == group })
    }

    private init(_ other: CompiledTariff, _ discounts: [Discount]) {
        versionID = other.versionID
        definition = other.definition
        zone = other.zone
        minorPerMajor = other.minorPerMajor
        prices = other.prices
        rows = other.rows
        seasonOfDay = other.seasonOfDay
        holidays = other.holidays
        self.discounts = discounts
    }

    /// Index into `prices` for an instant, and an instant until which that certainly holds: the end of the period, of
    /// the day, or of the zone's offset, whichever comes first.
    func period(at instant: Timestamp) -> (index: Int, until: Timestamp) {
        let (offset, zoneChange) = zone.offset(at: instant)
        let local = CivilTime(instant, offsetSeconds: offset)
        let row = rows[season(of: local.date)][dayType(of: local.date)]
        let slot = local.halfHour
        let rest = Int(row.runEnds[slot]) * 1_800_000 - local.millisecondOfDay
        var until = instant + Milliseconds(Int64(rest))
        if let zoneChange, zoneChange < until { until = zoneChange }
        return (Int(row.slots[slot]), until)
    }

    private func season(of date: CivilDate) -> Int { Int(seasonOfDay[leapDay(date.month, date.day)]) }

    private func dayType(of date: CivilDate) -> Int {
        if holidays.contains(date.daysSinceEpoch) { return TariffReader.holidayRow }
        return switch date.weekday {
        case 6: TariffReader.saturdayRow
        case 7: TariffReader.sundayRow
        default: TariffReader.weekdayRow
        }
    }
}

/// The day's place in a leap year, from 0.
func leapDay(_ month: Int, _ day: Int) -> Int { daysBefore[month - 1] + day - 1 }

private let daysBefore = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335]
