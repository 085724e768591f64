import Kernel

package struct IdleFee: Sendable, Codable, Equatable {
    package let microsPerMinute: Int64
    /// After the energy has stopped, this long is free.
    package let graceMinutes: Int64

    package init(microsPerMinute: Int64, graceMinutes: Int64) {
        self.microsPerMinute = microsPerMinute
        self.graceMinutes = graceMinutes
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        microsPerMinute = try fields.wholeNumber(forKey: .microsPerMinute)
        graceMinutes = try fields.wholeNumber(forKey: .graceMinutes)
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

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        ratePPM = try fields.wholeNumber(forKey: .ratePPM)
        isIncluded = try fields.decode(Bool.self, forKey: .isIncluded)
    }
}

/// What a price is made of, as operators write it. Amounts in minor units of the currency, prices in micros (10^-6 of
/// the major unit); `CompiledTariff` says which field breaks which rule.
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
    package let discounts: [Discount]?

    package init(
        currency: Currency, seasons: [Season], holidays: [CivilDate] = [], sessionFeeMinor: Int64? = nil,
        timeFeeMicrosPerMinute: Int64? = nil, idleFee: IdleFee? = nil, minimumMinor: Int64? = nil,
        maximumMinor: Int64? = nil, tax: Tax? = nil, roundsToWholeUnits: Bool? = nil, discounts: [Discount]? = nil
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
        self.discounts = discounts
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        currency = try fields.decode(Currency.self, forKey: .currency)
        seasons = try fields.decode([Season].self, forKey: .seasons)
        holidays = try fields.decodeIfPresent([CivilDate].self, forKey: .holidays) ?? []
        sessionFeeMinor = try fields.wholeNumberIfPresent(forKey: .sessionFeeMinor)
        timeFeeMicrosPerMinute = try fields.wholeNumberIfPresent(forKey: .timeFeeMicrosPerMinute)
        idleFee = try fields.decodeIfPresent(IdleFee.self, forKey: .idleFee)
        minimumMinor = try fields.wholeNumberIfPresent(forKey: .minimumMinor)
        maximumMinor = try fields.wholeNumberIfPresent(forKey: .maximumMinor)
        tax = try fields.decodeIfPresent(Tax.self, forKey: .tax)
        roundsToWholeUnits = try fields.decodeIfPresent(Bool.self, forKey: .roundsToWholeUnits)
        discounts = try fields.decodeIfPresent([Discount].self, forKey: .discounts)
    }

    /// The same with other holidays.
    package func with(holidays: [CivilDate]) -> TariffDefinition {
        TariffDefinition(
            currency: currency, seasons: seasons, holidays: holidays, sessionFeeMinor: sessionFeeMinor,
            timeFeeMicrosPerMinute: timeFeeMicrosPerMinute, idleFee: idleFee, minimumMinor: minimumMinor,
            maximumMinor: maximumMinor, tax: tax, roundsToWholeUnits: roundsToWholeUnits, discounts: discounts)
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
