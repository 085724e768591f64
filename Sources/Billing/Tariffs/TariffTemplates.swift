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
                name: "summer", from: "06-01", to: "09-30", days: days(peakFrom: "16:00", to: "22:00"),
                prices: prices(peak: 12_470_000, offPeak: 3_050_000)),
            Season(
                name: "other months", from: "10-01", to: "05-31", days: days(peakFrom: "15:00", to: "21:00"),
                prices: prices(peak: 12_140_000, offPeak: 2_900_000)),
        ], tax: Tax(ratePPM: 50_000, isIncluded: true), roundsToWholeUnits: true)

    private static let twd: Currency = {
        guard let currency = Currency(code: "TWD") else { preconditionFailure("TWD is a known currency") }
        return currency
    }()

    private static func days(peakFrom: String, to: String) -> [DayRow] {
        [
            DayRow(
                type: .weekday,
                slots: [
                    DaySlot(from: "00:00", to: peakFrom, period: .offPeak),
                    DaySlot(from: peakFrom, to: to, period: .peak),
                    DaySlot(from: to, to: "24:00", period: .offPeak),
                ]),
            DayRow(type: .saturday, slots: [DaySlot(from: "00:00", to: "24:00", period: .offPeak)]),
        ]
    }

    private static func prices(peak: Int64, offPeak: Int64) -> [PeriodPrice] {
        [
            PeriodPrice(period: .peak, electricityMicrosPerKWh: peak, serviceMicrosPerKWh: 3_000_000),
            PeriodPrice(period: .offPeak, electricityMicrosPerKWh: offPeak, serviceMicrosPerKWh: 3_000_000),
        ]
    }
}
