import Kernel

/// The named periods of a day. The raw value is the word of the API.
package enum PeriodKind: String, Sendable, Codable, CaseIterable {
    /// 尖
    case superPeak
    /// 峰, 尖峰 in Taiwan
    case peak
    /// 平, 半尖峰 in Taiwan
    case halfPeak
    /// 谷, 離峰 in Taiwan
    case offPeak
    /// 深谷
    case deepOffPeak
}

/// What a period costs. Electricity price and service fee are apart everywhere, as the law of the mainland asks.
package struct PeriodPrice: Sendable, Codable, Equatable {
    package let period: PeriodKind
    /// 10^-6 of the major unit per kWh.
    package let electricityMicrosPerKWh: Int64
    package let serviceMicrosPerKWh: Int64

    package init(period: PeriodKind, electricityMicrosPerKWh: Int64, serviceMicrosPerKWh: Int64) {
        self.period = period
        self.electricityMicrosPerKWh = electricityMicrosPerKWh
        self.serviceMicrosPerKWh = serviceMicrosPerKWh
    }
}

/// A stretch of a day, from and to as `HH:MM` on half-hours; `to` may be `24:00`.
package struct DaySlot: Sendable, Codable, Equatable {
    package let from: String
    package let to: String
    package let period: PeriodKind

    package init(from: String, to: String, period: PeriodKind) {
        self.from = from
        self.to = to
        self.period = period
    }
}

package enum DayType: String, Sendable, Codable, CaseIterable {
    /// Monday to Friday.
    case weekday
    /// Without its own row: as a weekday.
    case saturday
    /// Without its own row: as a Saturday.
    case sunday
    /// A date of the tariff's holiday list. Without its own row: as a Sunday.
    case holiday
}

package struct DayRow: Sendable, Codable, Equatable {
    package let type: DayType
    /// Together they cover 00:00 to 24:00 without a gap.
    package let slots: [DaySlot]

    package init(type: DayType, slots: [DaySlot]) {
        self.type = type
        self.slots = slots
    }
}

/// A part of each year, from and to as `MM-DD`, both included; it may wrap over the new year.
package struct Season: Sendable, Codable, Equatable {
    package let name: String
    package let from: String
    package let to: String
    package let days: [DayRow]
    /// Prices of the season; all seasons together price every period that their rows name.
    package let prices: [PeriodPrice]

    package init(name: String, from: String, to: String, days: [DayRow], prices: [PeriodPrice]) {
        self.name = name
        self.from = from
        self.to = to
        self.days = days
        self.prices = prices
    }
}

package struct IdleFee: Sendable, Codable, Equatable {
    package let microsPerMinute: Int64
    /// After the energy has stopped, this long is free.
    package let graceMinutes: Int64

    package init(microsPerMinute: Int64, graceMinutes: Int64) {
        self.microsPerMinute = microsPerMinute
        self.graceMinutes = graceMinutes
    }
}

package struct Tax: Sendable, Codable, Equatable {
    /// Parts per million: 50000 is 5 %.
    package let ratePPM: Int64
    /// The prices contain the tax; it is shown, not added.
    package let isIncluded: Bool

    package init(ratePPM: Int64, isIncluded: Bool) {
        self.ratePPM = ratePPM
        self.isIncluded = isIncluded
    }
}

/// What a price is made of, as operators write it. Amounts in minor units of the currency, prices in micros (10^-6 of
/// the major unit); `validate` says which field breaks which rule.
package struct TariffDefinition: Sendable, Codable, Equatable {
    package let currency: Currency
    package let seasons: [Season]
    package let holidays: [CivilDate]
    package let sessionFeeMinor: Int64?
    package let timeFeeMicrosPerMinute: Int64?
    package let idleFee: IdleFee?
    package let minimumMinor: Int64?
    package let maximumMinor: Int64?
    package let tax: Tax?
    /// The total is rounded to whole major units, as cash in Taiwan is.
    package let roundsToWholeUnits: Bool?

    package init(
        currency: Currency, seasons: [Season], holidays: [CivilDate] = [], sessionFeeMinor: Int64? = nil,
        timeFeeMicrosPerMinute: Int64? = nil, idleFee: IdleFee? = nil, minimumMinor: Int64? = nil,
        maximumMinor: Int64? = nil, tax: Tax? = nil, roundsToWholeUnits: Bool? = nil
    ) {
        self.currency = currency
        self.seasons = seasons
        self.holidays = holidays
        self.sessionFeeMinor = sessionFeeMinor
        self.timeFeeMicrosPerMinute = timeFeeMicrosPerMinute
        self.idleFee = idleFee
        self.minimumMinor = minimumMinor
        self.maximumMinor = maximumMinor
        self.tax = tax
        self.roundsToWholeUnits = roundsToWholeUnits
    }

    /// One price at all times.
    package static func flat(
        currency: Currency, electricityMicrosPerKWh: Int64, serviceMicrosPerKWh: Int64
    ) -> TariffDefinition {
        TariffDefinition(
            currency: currency,
            seasons: [
                Season(
                    name: "all year", from: "01-01", to: "12-31",
                    days: [DayRow(type: .weekday, slots: [DaySlot(from: "00:00", to: "24:00", period: .offPeak)])],
                    prices: [
                        PeriodPrice(
                            period: .offPeak, electricityMicrosPerKWh: electricityMicrosPerKWh,
                            serviceMicrosPerKWh: serviceMicrosPerKWh)
                    ])
            ])
    }
}

/// A tariff as it is in force from a moment on, until the next version's moment. It never changes.
package struct TariffVersion: Sendable, Equatable {
    package let id: TariffVersionID
    package let tariffID: TariffID
    package let number: Int64
    package let effectiveFrom: Timestamp
    package let definition: TariffDefinition

    package init(
        id: TariffVersionID, tariffID: TariffID, number: Int64, effectiveFrom: Timestamp, definition: TariffDefinition
    ) {
        self.id = id
        self.tariffID = tariffID
        self.number = number
        self.effectiveFrom = effectiveFrom
        self.definition = definition
    }

    /// The version in force: the latest that had begun; of two with the same moment the higher number.
    package static func inForce(at instant: Timestamp, of versions: [TariffVersion]) -> TariffVersion? {
        versions.filter { $0.effectiveFrom <= instant }
            .max { ($0.effectiveFrom, $0.number) < ($1.effectiveFrom, $1.number) }
    }
}
