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

    package init(from decoder: any Decoder) throws { self = try Self.word(from: decoder) }
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

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        period = try fields.decode(PeriodKind.self, forKey: .period)
        electricityMicrosPerKWh = try fields.wholeNumber(forKey: .electricityMicrosPerKWh)
        serviceMicrosPerKWh = try fields.wholeNumber(forKey: .serviceMicrosPerKWh)
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

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        from = try fields.decode(String.self, forKey: .from)
        to = try fields.decode(String.self, forKey: .to)
        period = try fields.decode(PeriodKind.self, forKey: .period)
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

    package init(from decoder: any Decoder) throws { self = try Self.word(from: decoder) }
}

package struct DayRow: Sendable, Codable, Equatable {
    package let type: DayType
    /// Together they cover 00:00 to 24:00 without a gap.
    package let slots: [DaySlot]

    package init(type: DayType, slots: [DaySlot]) {
        self.type = type
        self.slots = slots
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        type = try fields.decode(DayType.self, forKey: .type)
        slots = try fields.decode([DaySlot].self, forKey: .slots)
    }
}

/// A part of each year, from and to as `MM-DD`, both included; it may wrap over the new year.
package struct Season: Sendable, Codable, Equatable {
    package let name: String
    package let from: String
    package let to: String
    package let days: [DayRow]
    /// The prices of this season, one for each period that its rows name.
    package let prices: [PeriodPrice]

    package init(name: String, from: String, to: String, days: [DayRow], prices: [PeriodPrice]) {
        self.name = name
        self.from = from
        self.to = to
        self.days = days
        self.prices = prices
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        from = try fields.decode(String.self, forKey: .from)
        to = try fields.decode(String.self, forKey: .to)
        days = try fields.decode([DayRow].self, forKey: .days)
        prices = try fields.decode([PeriodPrice].self, forKey: .prices)
    }
}
