import Kernel

/// Tariffs to begin with. They are data: dated, editable, and to be checked against the official table before use.
package enum TariffTemplates {
    /// Taipower's electric-vehicle tariff, low voltage, with a service fee of 3 TWD/kWh.
    ///
    /// Prices are of the data set 20251001 as two third-party sources print them; the official table was not seen, and the
    /// date is taken from the data set's tag (uncertain). Peak: summer (1 June to 30 September) Monday to Friday 16 to
    /// 22 h, other months 15 to 21 h; all else, weekends and holidays, is off-peak. There is no half-peak.
    package static let taiwanElectricVehicleLowVoltage = TariffDefinition(
        currency: twd,
        seasons: [
            Season(
                name: "夏月", from: "06-01", to: "09-30", days: days(peakFrom: "16:00", to: "22:00"),
                prices: prices(peak: 12_470_000, offPeak: 3_050_000)),
            Season(
                name: "非夏月", from: "10-01", to: "05-31", days: days(peakFrom: "15:00", to: "21:00"),
                prices: prices(peak: 12_140_000, offPeak: 2_900_000)),
        ], tax: Tax(ratePPM: 50_000, isIncluded: true), roundsToWholeUnits: true)

    /// 尖峰平谷 of the mainland, hours as a provincial table prints them for users with a demand charge. The source does
    /// not name the province (the pattern is Shanghai's); provinces differ, and each sets its own months.
    ///
    /// Prices follow from the half-peak (平) price by the least ratios of 发改价格〔2021〕1093号, quoted from memory: peak
    /// (峰) to off-peak (谷) 4 : 1, here 160 % and 40 %; super-peak (尖) a fifth above peak. The real table is to be typed
    /// over them before use.
    ///
    /// - Parameters: in micros of a yuan per kWh.
    package static func mainlandTimeOfUse(
        halfPeakMicrosPerKWh: Int64, serviceMicrosPerKWh: Int64
    ) -> TariffDefinition {
        let peak = halfPeakMicrosPerKWh * 16 / 10
        let electricity: [(PeriodKind, Int64)] = [
            (.superPeak, peak * 12 / 10), (.peak, peak), (.halfPeak, halfPeakMicrosPerKWh),
            (.offPeak, halfPeakMicrosPerKWh * 4 / 10),
        ]
        let prices = electricity.map {
            PeriodPrice(period: $0, electricityMicrosPerKWh: $1, serviceMicrosPerKWh: serviceMicrosPerKWh)
        }
        func season(_ name: String, _ from: String, _ to: String, _ slots: [DaySlot]) -> Season {
            Season(name: name, from: from, to: to, days: [DayRow(type: .weekday, slots: slots)], prices: prices)
        }
        return TariffDefinition(
            currency: cny,
            seasons: [
                season("12月、1月", "12-01", "01-31", winterDay), season("2月至6月", "02-01", "06-30", otherDay),
                season("7月、8月", "07-01", "08-31", summerDay), season("9月", "09-01", "09-30", septemberDay),
                season("10月、11月", "10-01", "11-30", otherDay),
            ])
    }

    private static let winterDay = slots(
        ("06:00", .offPeak), ("08:00", .halfPeak), ("11:00", .peak), ("18:00", .halfPeak), ("19:00", .peak),
        ("21:00", .superPeak), ("22:00", .halfPeak), ("24:00", .offPeak))
    private static let otherDay = slots(
        ("06:00", .offPeak), ("08:00", .halfPeak), ("11:00", .peak), ("18:00", .halfPeak), ("21:00", .peak),
        ("22:00", .halfPeak), ("24:00", .offPeak))
    private static let summerDay = slots(
        ("06:00", .offPeak), ("08:00", .halfPeak), ("12:00", .peak), ("14:00", .superPeak), ("15:00", .peak),
        ("18:00", .halfPeak), ("21:00", .peak), ("22:00", .halfPeak), ("24:00", .offPeak))
    private static let septemberDay = slots(
        ("06:00", .offPeak), ("08:00", .halfPeak), ("15:00", .peak), ("18:00", .halfPeak), ("21:00", .peak),
        ("22:00", .halfPeak), ("24:00", .offPeak))

    /// A day from midnight on: each period with the time it ends at.
    private static func slots(_ ends: (String, PeriodKind)...) -> [DaySlot] {
        zip(["00:00"] + ends.map(\.0), ends).map { DaySlot(from: $0, to: $1.0, period: $1.1) }
    }

    private static let twd = known("TWD")
    private static let cny = known("CNY")

    private static func known(_ code: String) -> Currency {
        guard let currency = Currency(code: code) else { preconditionFailure("\(code) is a known currency") }
        return currency
    }

    private static func days(peakFrom: String, to: String) -> [DayRow] {
        [
            DayRow(type: .weekday, slots: slots((peakFrom, .offPeak), (to, .peak), ("24:00", .offPeak))),
            DayRow(type: .saturday, slots: slots(("24:00", .offPeak))),
        ]
    }

    private static func prices(peak: Int64, offPeak: Int64) -> [PeriodPrice] {
        [
            PeriodPrice(period: .peak, electricityMicrosPerKWh: peak, serviceMicrosPerKWh: 3_000_000),
            PeriodPrice(period: .offPeak, electricityMicrosPerKWh: offPeak, serviceMicrosPerKWh: 3_000_000),
        ]
    }
}
