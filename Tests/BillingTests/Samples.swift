import Kernel

@testable import Billing

func instant(_ text: String) throws -> Timestamp {
    guard let time = Timestamp(iso8601: text) else { throw SampleError(text: text) }
    return time
}

struct SampleError: Error { let text: String }

let anyVersion = TariffVersionID(RawID(at: Timestamp(secondsSinceEpoch: 1), random: (1, 2)))

func compiled(_ definition: TariffDefinition, _ zone: String = "Asia/Taipei") throws -> CompiledTariff {
    guard let zone = SiteTimeZone(zone) else { throw SampleError(text: zone) }
    return try CompiledTariff(definition, id: anyVersion, zone: zone)
}

func currency(_ code: String) throws -> Currency {
    guard let currency = Currency(code: code) else { throw SampleError(text: code) }
    return currency
}

/// Off-peak at 2, peak at 8 of the major unit per kWh from 16 to 22 h on weekdays, no service fee.
func twoPeriods(_ code: String = "TWD", holidays: [String] = []) throws -> TariffDefinition {
    TariffDefinition(
        currency: try currency(code),
        seasons: [
            Season(
                name: "year", from: "01-01", to: "12-31",
                days: [
                    DayRow(
                        type: .weekday,
                        slots: [
                            DaySlot(from: "00:00", to: "16:00", period: .offPeak),
                            DaySlot(from: "16:00", to: "22:00", period: .peak),
                            DaySlot(from: "22:00", to: "24:00", period: .offPeak),
                        ]),
                    DayRow(type: .saturday, slots: [DaySlot(from: "00:00", to: "24:00", period: .offPeak)]),
                ],
                prices: [
                    PeriodPrice(period: .offPeak, electricityMicrosPerKWh: 2_000_000, serviceMicrosPerKWh: 0),
                    PeriodPrice(period: .peak, electricityMicrosPerKWh: 8_000_000, serviceMicrosPerKWh: 0),
                ])
        ], holidays: holidays.compactMap { CivilDate($0) })
}

func usage(_ from: String, _ to: String, wh: Int64, stopped: String? = nil) throws -> SessionUsage {
    SessionUsage(
        startedAt: try instant(from), endedAt: try instant(to), meterStartWh: 1000, meterStopWh: 1000 + wh, points: [],
        energyStoppedAt: try stopped.map { try instant($0) })
}
