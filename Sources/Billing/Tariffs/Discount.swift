import Kernel

/// What a tariff takes off the bill of some drivers for some time. It has one of three amounts.
package struct Discount: Sendable, Codable, Equatable {
    /// For people.
    package let name: String
    /// The drivers' group; nil for everybody.
    package let driverGroup: String?
    /// Sessions that start from here on; nil for all before `until`.
    package let from: Timestamp?
    /// Sessions that start before; nil for ever.
    package let until: Timestamp?
    /// Parts per million of energy, service and fees.
    package let ratePPM: Int64?
    /// For each kWh, in micros.
    package let microsPerKWh: Int64?
    /// Once a session.
    package let sessionMinor: Int64?

    package init(
        name: String, driverGroup: String? = nil, from: Timestamp? = nil, until: Timestamp? = nil,
        ratePPM: Int64? = nil, microsPerKWh: Int64? = nil, sessionMinor: Int64? = nil
    ) {
        self.name = name
        self.driverGroup = driverGroup
        self.from = from
        self.until = until
        self.ratePPM = ratePPM
        self.microsPerKWh = microsPerKWh
        self.sessionMinor = sessionMinor
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        driverGroup = try fields.decodeIfPresent(String.self, forKey: .driverGroup)
        from = try fields.decodeIfPresent(Timestamp.self, forKey: .from)
        until = try fields.decodeIfPresent(Timestamp.self, forKey: .until)
        ratePPM = try fields.wholeNumberIfPresent(forKey: .ratePPM)
        microsPerKWh = try fields.wholeNumberIfPresent(forKey: .microsPerKWh)
        sessionMinor = try fields.wholeNumberIfPresent(forKey: .sessionMinor)
    }

    func holds(for startedAt: Timestamp) -> Bool {
        (from.map { $0 <= startedAt } ?? true) && (until.map { startedAt < $0 } ?? true)
    }
}

extension TariffReader {
    /// More discounts than anyone writes.
    static let maximumDiscounts = 100

    static func checkDiscounts(_ definition: TariffDefinition) throws(TariffError) {
        let discounts = definition.discounts ?? []
        guard discounts.count <= maximumDiscounts else {
            throw TariffError(field: "discounts", rule: "may have \(maximumDiscounts) entries at the most")
        }
        var microsPerKWh: Int64 = 0
        for (index, discount) in discounts.enumerated() {
            try check(discount, "discounts/\(index)")
            microsPerKWh += discount.microsPerKWh ?? 0
        }
        // Else the next kWh would make the bill smaller.
        let prices = definition.seasons.flatMap(\.prices)
        let least = prices.map { $0.electricityMicrosPerKWh + $0.serviceMicrosPerKWh }.min() ?? 0
        guard microsPerKWh <= least else {
            throw TariffError(
                field: "discounts", rule: "must not take more off a kWh than its lowest price, \(least) micros")
        }
    }

    private static func check(_ discount: Discount, _ field: String) throws(TariffError) {
        guard (1...100).contains(discount.name.unicodeScalars.count) else {
            throw TariffError(field: field + "/name", rule: "must have 1 to 100 characters")
        }
        if let group = discount.driverGroup, !(1...100).contains(group.unicodeScalars.count) {
            throw TariffError(field: field + "/driverGroup", rule: "must have 1 to 100 characters")
        }
        if let from = discount.from, let until = discount.until, until <= from {
            throw TariffError(field: field + "/until", rule: "must be after from")
        }
        let amounts: [(String, Int64?, Int64)] = [
            ("/ratePPM", discount.ratePPM, 1_000_000), ("/microsPerKWh", discount.microsPerKWh, maximumMicros),
            ("/sessionMinor", discount.sessionMinor, maximumMinor),
        ]
        guard amounts.filter({ $0.1 != nil }).count == 1 else {
            throw TariffError(field: field, rule: "must have one of ratePPM, microsPerKWh and sessionMinor")
        }
        for (name, amount, limit) in amounts {
            if let amount, !(1...limit).contains(amount) {
                throw TariffError(field: field + name, rule: "must be from 1 to \(limit)")
            }
        }
    }
}
