import Foundation
import Kernel
import Testing

@testable import Billing

/// Path and rule of what the reader of definitions refuses; nil when it takes the text.
private func refusal(_ json: String) -> String? {
    do {
        let definition = try JSONDecoder().decode(TariffDefinition.self, from: Data(json.utf8))
        _ = try compiled(definition)
        return nil
    } catch let error as TariffError {
        return error.description
    } catch DecodingError.dataCorrupted(let context) {
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
        return path + " " + context.debugDescription
    } catch {
        return "\(error)"
    }
}

private let good = """
    {"currency":"TWD","seasons":[{"name":"year","from":"01-01","to":"12-31",
    "days":[{"type":"weekday","slots":[{"from":"00:00","to":"16:30","period":"offPeak"},
    {"from":"16:30","to":"24:00","period":"peak"}]}],
    "prices":[{"period":"offPeak","electricityMicrosPerKWh":2000000,"serviceMicrosPerKWh":0},
    {"period":"peak","electricityMicrosPerKWh":8000000,"serviceMicrosPerKWh":1}]}],"tax":{"ratePPM":50000,"isIncluded":true}}
    """

@Test func `a definition as people write it is taken, written and read back`() throws {
    #expect(refusal(good) == nil)
    for definition in [
        TariffTemplates.taiwanElectricVehicleLowVoltage,
        TariffTemplates.mainlandTimeOfUse(halfPeakMicrosPerKWh: 700_000, serviceMicrosPerKWh: 400_000),
    ] {
        let bytes = try JSONEncoder().encode(definition)
        #expect(try JSONDecoder().decode(TariffDefinition.self, from: bytes) == definition)
        #expect(throws: Never.self) { try compiled(definition) }
    }
}

/// What stands in the good definition, what is written instead, and what is said about it.
private let mistakes: [(String, String, String)] = [
    ("\"tax\":", "\"taxes\":", "taxes is not a field of a tariff"),
    ("\"serviceMicrosPerKWh\":1", "\"serviceMicros\":1", "seasons/0/prices/1/serviceMicros is not a field of a tariff"),
    ("\"isIncluded\":true", "\"isIncluded\":true,\"rate\":5", "tax/rate is not a field of a tariff"),
    ("\"TWD\"", "\"NTD\"", "currency must be one of"),
    ("\"period\":\"peak\",\"el", "\"period\":\"top\",\"el", "seasons/0/prices/1/period must be one of superPeak, peak"),
    ("\"type\":\"weekday\"", "\"type\":\"monday\"", "seasons/0/days/0/type must be one of weekday, saturday"),
    ("\"type\":\"weekday\"", "\"type\":\"sunday\"", "seasons/0/days needs a row of type weekday"),
    ("\"01-01\"", "\"1-1\"", "seasons/0/from must be a day of the year"),
    ("\"12-31\"", "\"06-31\"", "seasons/0/to must be a day of the year"),
    ("\"12-31\"", "\"02-28\"", "seasons must cover the whole year; 02-29 has no season"),
    ("\"to\":\"16:30\"", "\"to\":\"16:15\"", "seasons/0/days/0/slots/0/to must be a half-hour"),
    ("\"to\":\"16:30\"", "\"to\":\"24:30\"", "seasons/0/days/0/slots/0/to must be a half-hour"),
    ("\"to\":\"16:30\"", "\"to\":\"00:00\"", "seasons/0/days/0/slots/0/to must be a half-hour after from"),
    ("\"from\":\"16:30\"", "\"from\":\"4:30\"", "seasons/0/days/0/slots/1/from must be a half-hour such as"),
    ("\"from\":\"16:30\"", "\"from\":\"16:00\"", "seasons/0/days/0/slots/1 shares half-hours with another slot"),
    ("\"from\":\"16:30\"", "\"from\":\"17:00\"", "slots must cover 00:00 to 24:00; nothing covers 16:30"),
    ("\"offPeak\"}", "\"halfPeak\"}", "seasons/0/days/0/slots/0/period has no price in this season: halfPeak"),
    ("\"period\":\"offPeak\",\"el", "\"period\":\"peak\",\"el", "seasons/0/prices/1/period is there twice: peak"),
    (":8000000", ":-1", "seasons/0/prices/1/electricityMicrosPerKWh must be from 0 to 1000000000000"),
    ("MicrosPerKWh\":1}", "MicrosPerKWh\":1000000000001}", "prices/1/serviceMicrosPerKWh must be from 0 to"),
    ("\"ratePPM\":50000", "\"ratePPM\":1000001", "tax/ratePPM must be from 0 to 1000000"),
    ("\"tax\"", "\"sessionFeeMinor\":-1,\"tax\"", "sessionFeeMinor must be from 0 to"),
    ("\"tax\"", "\"timeFeeMicrosPerMinute\":-1,\"tax\"", "timeFeeMicrosPerMinute must be from 0 to"),
    ("\"tax\"", "\"idleFee\":{\"microsPerMinute\":1,\"graceMinutes\":-1},\"tax\"", "idleFee/graceMinutes must be"),
    ("\"tax\"", "\"minimumMinor\":2,\"maximumMinor\":1,\"tax\"", "minimumMinor must not be above maximumMinor"),
    ("\"tax\"", "\"holidays\":[\"2026-02-30\"],\"tax\"", "holidays/0 must be a day such as"),
]

@Test(arguments: mistakes.indices)
func `a mistake in a definition is named with its field and rule`(_ index: Int) throws {
    let (written, instead, said) = mistakes[index]
    #expect(good.contains(written))
    let refused = try #require(refusal(good.replacingOccurrences(of: written, with: instead)))
    #expect(refused.contains(said), "\(refused)")
}

@Test func `seasons may not share days, nor come without end`() throws {
    let season = try twoPeriods().seasons[0]
    func seasons(_ ranges: [(String, String)]) -> String? {
        do {
            _ = try compiled(
                TariffDefinition(
                    currency: try currency("TWD"),
                    seasons: ranges.map {
                        Season(name: "", from: $0.0, to: $0.1, days: season.days, prices: season.prices)
                    }))
            return nil
        } catch {
            return "\(error)"
        }
    }
    #expect(seasons([("11-01", "05-31"), ("06-01", "10-31")]) == nil)
    #expect(seasons([("11-01", "06-01"), ("06-01", "10-31")]) == "seasons/1 shares days with another season")
    #expect(seasons([]) == "seasons must have 1 to 12 entries")
    #expect(seasons(Array(repeating: ("01-01", "12-31"), count: 13)) == "seasons must have 1 to 12 entries")
}

/// Weekdays of 2026 in Taipei and Shanghai, and the period that the published hours name.
@Test(arguments: [
    ("2026-07-01T15:59:59+08:00", PeriodKind.offPeak), ("2026-07-01T16:00:00+08:00", .peak),
    ("2026-07-01T21:59:59+08:00", .peak), ("2026-07-01T22:00:00+08:00", .offPeak),
    ("2026-10-01T15:00:00+08:00", .peak), ("2026-10-01T21:00:00+08:00", .offPeak),
    ("2026-07-04T17:00:00+08:00", .offPeak), ("2026-07-05T17:00:00+08:00", .offPeak),
])
func `the Taiwanese template has the published hours`(_ at: String, _ period: PeriodKind) throws {
    let tariff = try compiled(TariffTemplates.taiwanElectricVehicleLowVoltage)
    let price = tariff.prices[tariff.period(at: try instant(at)).index]
    #expect(price.period == period)
    let isSummer = at < "2026-10"
    let expected: Int64 = period == .peak ? (isSummer ? 12_470_000 : 12_140_000) : (isSummer ? 3_050_000 : 2_900_000)
    #expect(price.electricityMicrosPerKWh == expected)
}

@Test(arguments: [
    ("2026-01-05T19:00:00+08:00", PeriodKind.superPeak), ("2026-12-31T20:59:59+08:00", .superPeak),
    ("2026-01-05T18:30:00+08:00", .peak), ("2026-01-05T21:00:00+08:00", .halfPeak),
    ("2026-02-02T19:00:00+08:00", .peak), ("2026-02-02T11:00:00+08:00", .halfPeak),
    ("2026-07-06T12:00:00+08:00", .superPeak), ("2026-08-31T14:00:00+08:00", .peak),
    ("2026-09-01T12:00:00+08:00", .peak), ("2026-09-01T15:00:00+08:00", .halfPeak),
    ("2026-11-02T05:59:59+08:00", .offPeak), ("2026-11-02T22:00:00+08:00", .offPeak),
])
func `the mainland template has the published hours`(_ at: String, _ period: PeriodKind) throws {
    let tariff = try compiled(
        TariffTemplates.mainlandTimeOfUse(halfPeakMicrosPerKWh: 700_000, serviceMicrosPerKWh: 400_000), "Asia/Shanghai")
    let price = tariff.prices[tariff.period(at: try instant(at)).index]
    #expect(price.period == period)
    #expect(price.serviceMicrosPerKWh == 400_000)
}

@Test func `the mainland template keeps the ratios of the rule`() throws {
    let prices = TariffTemplates.mainlandTimeOfUse(halfPeakMicrosPerKWh: 700_000, serviceMicrosPerKWh: 0)
        .seasons[0].prices
    let micros = Dictionary(uniqueKeysWithValues: prices.map { ($0.period, $0.electricityMicrosPerKWh) })
    #expect(micros[.peak] == 1_120_000)
    #expect(micros[.offPeak] == 280_000, "a quarter of peak")
    #expect(micros[.superPeak] == 1_344_000, "a fifth above peak")
}

private let discountMistakes: [(Discount, String)] = [
    (Discount(name: "", ratePPM: 1), "discounts/0/name"),
    (Discount(name: "x"), "discounts/0"),
    (Discount(name: "x", ratePPM: 1, sessionMinor: 1), "discounts/0"),
    (Discount(name: "x", ratePPM: 1_000_001), "discounts/0/ratePPM"),
    (Discount(name: "x", sessionMinor: 0), "discounts/0/sessionMinor"),
    (Discount(name: "x", microsPerKWh: 2_000_001), "discounts"),
    (
        Discount(
            name: "x", from: Timestamp(secondsSinceEpoch: 2), until: Timestamp(secondsSinceEpoch: 2), ratePPM: 1),
        "discounts/0/until"
    ),
]

@Test(arguments: discountMistakes.indices)
func `a mistake in a discount is named with its field`(_ index: Int) throws {
    let (discount, field) = discountMistakes[index]
    let plain = try twoPeriods()
    let definition = TariffDefinition(currency: plain.currency, seasons: plain.seasons, discounts: [discount])
    let error = #expect(throws: TariffError.self) { try compiled(definition) }
    #expect(error?.field == field)
}
