import Kernel

/// A shape to begin a tariff with: dated, with where it comes from and what is uncertain about it. Whoever begins with
/// one edits it.
package struct TariffTemplate: Sendable, Equatable {
    /// The word of the API; never changes.
    package let id: String
    /// ISO 3166; nil for anywhere.
    package let country: String?
    /// When its prices or hours began to hold; nil where the source does not say.
    package let since: CivilDate?
    package let source: String
    /// What is to be checked before it is used; nil where there is nothing to check.
    package let uncertainty: String?
    /// False where the prices differ by place: they are 0 and to be typed in.
    package let isPriced: Bool
    package let definition: TariffDefinition
}

extension TariffTemplate {
    /// All of them; those of a country in its currency, the rest in the given one.
    package static func all(currency: Currency) -> [TariffTemplate] {
        taiwan + mainland + [
            TariffTemplate(
                id: "flat", country: nil, since: nil, source: "One price at all times.", uncertainty: nil,
                isPriced: false,
                definition: .flat(currency: currency, electricityMicrosPerKWh: 0, serviceMicrosPerKWh: 0))
        ]
    }

    // MARK: Taiwan

    private static let taiwan = [
        electricVehicle(
            "tw-ev-lv-2025", CivilDate(year: 2025, month: 10, day: 1), TaiwanPrices.lowVoltage2025,
            source: "Data set 20251001 of the package taipower-tou 0.1.0; a second publication has the same figures.",
            uncertainty: "Two third-party sources agree; the utility's own table was not seen, and the date is the tag"
                + " of the data set."),
        electricVehicle(
            "tw-ev-hv-2025", CivilDate(year: 2025, month: 10, day: 1), TaiwanPrices.highVoltage2025,
            source: "Data set 20251001 of the package taipower-tou 0.1.0: 95 % of the low-voltage prices.",
            uncertainty: "One third-party source; the summer of high-voltage customers may begin on 16 May."),
        electricVehicle(
            "tw-ev-lv-2022", CivilDate(year: 2022, month: 6, day: 1), TaiwanPrices.lowVoltage2022,
            source: "Central News Agency of 22 May 2022 (cna.com.tw/news/afe/202205220060).",
            uncertainty: "Replaced since; for the price of sessions of that time."),
    ]

    private struct TaiwanPrices {
        let summer: (peak: Int64, offPeak: Int64)
        let other: (peak: Int64, offPeak: Int64)

        static let lowVoltage2025 = TaiwanPrices(summer: (12_470_000, 3_050_000), other: (12_140_000, 2_900_000))
        static let highVoltage2025 = TaiwanPrices(summer: (11_846_500, 2_897_500), other: (11_533_000, 2_755_000))
        static let lowVoltage2022 = TaiwanPrices(summer: (8_350_000, 2_050_000), other: (8_130_000, 1_950_000))
    }

    /// Peak: summer Monday to Friday 16 to 22 h, other months 15 to 21 h; all else is off-peak.
    private static func electricVehicle(
        _ id: String, _ since: CivilDate, _ prices: TaiwanPrices, source: String, uncertainty: String
    ) -> TariffTemplate {
        func season(
            _ name: String, _ from: String, _ to: String, _ weekday: String, _ pair: (peak: Int64, offPeak: Int64)
        ) -> Season {
            Season(
                name: name, from: from, to: to,
                days: [
                    DayRow(type: .weekday, slots: slots(weekday)), DayRow(type: .saturday, slots: slots("24 offPeak")),
                ],
                prices: [
                    PeriodPrice(period: .peak, electricityMicrosPerKWh: pair.peak, serviceMicrosPerKWh: 0),
                    PeriodPrice(period: .offPeak, electricityMicrosPerKWh: pair.offPeak, serviceMicrosPerKWh: 0),
                ])
        }
        return TariffTemplate(
            id: id, country: "TW", since: since, source: source, uncertainty: uncertainty, isPriced: true,
            definition: TariffDefinition(
                currency: known("TWD"),
                seasons: [
                    season("夏月", "06-01", "09-30", "16 offPeak, 22 peak, 24 offPeak", prices.summer),
                    season("非夏月", "10-01", "05-31", "15 offPeak, 21 peak, 24 offPeak", prices.other),
                ], roundsToWholeUnits: true))
    }

    // MARK: Mainland

    private static let september = "6 offPeak, 8 halfPeak, 15 peak, 18 halfPeak, 21 peak, 22 halfPeak, 24 offPeak"
    private static let noon =
        "6 offPeak, 8 halfPeak, 12 peak, 14 superPeak, 15 peak, 18 halfPeak, 21 peak, 22 halfPeak, 24 offPeak"
    private static let other = "6 offPeak, 8 halfPeak, 11 peak, 18 halfPeak, 21 peak, 22 halfPeak, 24 offPeak"
    private static let evening =
        "6 offPeak, 8 halfPeak, 11 peak, 18 halfPeak, 19 peak, 21 superPeak, 22 halfPeak, 24 offPeak"
    private static let deep = "6 offPeak, 8 halfPeak, 11 peak, 14 deepOffPeak, 17 halfPeak, 22 peak, 24 offPeak"
    private static let deepEvening =
        "6 offPeak, 8 halfPeak, 11 peak, 14 deepOffPeak, 17 halfPeak, 19 peak, 21 superPeak, 22 peak, 24 offPeak"

    private static let mainland = [
        hours(
            "cn-two-part", since: nil,
            [
                ("7–8月", "07-01", "08-31", noon), ("9月", "09-01", "09-30", september),
                ("10–11月", "10-01", "11-30", other), ("12–1月", "12-01", "01-31", evening),
                ("2–6月", "02-01", "06-30", other),
            ],
            source: "Published wording for users with a demand charge, quoted on juejin.cn/user/1908407914474680/pins.",
            uncertainty: "The quotation does not name the province; the pattern is Shanghai's."),
        hours(
            "cn-hainan-draft", since: CivilDate(year: 2023, month: 12, day: 4),
            [
                ("4–9月", "04-01", "09-30", "2 halfPeak, 10 offPeak, 16 halfPeak, 24 peak"),
                ("10–3月", "10-01", "03-31", "8 offPeak, 16 halfPeak, 24 peak"),
            ],
            source: "Draft of Hainan for electric vehicles of 4 December 2023, as a copy on glowgasm.cn prints it.",
            uncertainty: "The final notice was not seen."),
        hours(
            "cn-deep", since: nil,
            [("2–11月", "02-01", "11-30", deep), ("12–1月", "12-01", "01-31", deepEvening)],
            source: "A pattern with 深谷 at noon, as provinces with much solar power have.",
            uncertainty: "An example; no province's own table."),
    ]

    private static func hours(
        _ id: String, since: CivilDate?, _ seasons: [(name: String, from: String, to: String, day: String)],
        source: String, uncertainty: String
    ) -> TariffTemplate {
        TariffTemplate(
            id: id, country: "CN", since: since, source: source,
            uncertainty: uncertainty + " Prices are set by each province and have to be typed in.", isPriced: false,
            definition: TariffDefinition(
                currency: known("CNY"),
                seasons: seasons.map { season in
                    let day = slots(season.day)
                    let periods = PeriodKind.allCases.filter { kind in day.contains { $0.period == kind } }
                    return Season(
                        name: season.name, from: season.from, to: season.to,
                        days: [DayRow(type: .weekday, slots: day)],
                        prices: periods.map {
                            PeriodPrice(period: $0, electricityMicrosPerKWh: 0, serviceMicrosPerKWh: 0)
                        })
                }))
    }

    /// `16 offPeak, 24 peak`: each period with the hour that it ends at.
    private static func slots(_ text: String) -> [DaySlot] {
        var from = "00:00"
        return text.split(separator: ",").compactMap { part in
            let words = part.split(separator: " ")
            guard words.count == 2, let period = PeriodKind(rawValue: String(words[1])) else { return nil }
            let to = (words[0].count == 1 ? "0" : "") + words[0] + ":00"
            defer { from = to }
            return DaySlot(from: from, to: to, period: period)
        }
    }

    private static func known(_ code: String) -> Currency {
        guard let currency = Currency(code: code) else { preconditionFailure("\(code) is a known currency") }
        return currency
    }
}
