import Kernel
import Storage

enum ReportKind: String, Sendable, CaseIterable {
    case revenue
    case energy
    case utilisation
    case availability
    case benefit

    /// Periods and drivers have no connectors of their own.
    var countsConnectors: Bool { self == .utilisation || self == .availability }

    /// The figures of a row, in the order of the columns; nil where there is no answer.
    func figures(_ row: ReportRow) -> [(name: String, value: Int64?)] {
        switch self {
        case .revenue: Self.revenue(row.orders)
        case .energy: Self.energy(row.orders)
        case .utilisation: Self.utilisation(row.connectors)
        case .availability: Self.availability(row.connectors)
        case .benefit: Self.benefit(row)
        }
    }

    private static func revenue(_ orders: OrderFigures) -> [(String, Int64?)] {
        [
            ("orders", orders.orders), ("energyWh", orders.energyWh), ("electricityMinor", orders.electricityMinor),
            ("serviceMinor", orders.serviceMinor), ("feesMinor", orders.feesMinor), ("taxMinor", orders.taxMinor),
            ("totalMinor", orders.totalMinor), ("refundedMinor", orders.refundedMinor),
            ("netMinor", orders.totalMinor - orders.refundedMinor), ("paidMinor", orders.paidMinor),
            ("owedMinor", orders.owedMinor),
        ]
    }

    private static func energy(_ orders: OrderFigures) -> [(String, Int64?)] {
        let seconds = orders.durationMilliseconds / 1000
        return [
            ("orders", orders.orders), ("energyWh", orders.energyWh),
            ("averageWh", orders.orders > 0 ? orders.energyWh / orders.orders : nil), ("durationSeconds", seconds),
            ("averagePowerW", seconds > 0 ? orders.energyWh * 3600 / seconds : nil),
        ]
    }

    private static func utilisation(_ figures: ConnectorFigures) -> [(String, Int64?)] {
        [
            ("connectorSeconds", figures.connectorMilliseconds / 1000),
            ("occupiedSeconds", figures.usage.occupiedMilliseconds / 1000),
            ("utilisationPermille", permille(figures.usage.occupiedMilliseconds, of: figures.connectorMilliseconds)),
            ("sessions", figures.usage.sessions), ("energyWh", figures.usage.energyWh),
        ]
    }

    private static func availability(_ figures: ConnectorFigures) -> [(String, Int64?)] {
        [
            ("connectorSeconds", figures.connectorMilliseconds / 1000),
            ("downSeconds", figures.downMilliseconds / 1000),
            (
                "availabilityPermille",
                permille(figures.connectorMilliseconds - figures.downMilliseconds, of: figures.connectorMilliseconds)
            ),
            ("outages", figures.outages),
        ]
    }

    /// The margin is what is left without tax, refunds and electricity; where the price of electricity is not known for
    /// all of the energy there is none.
    private static func benefit(_ row: ReportRow) -> [(String, Int64?)] {
        let (orders, benefit) = (row.orders, row.benefit)
        let refunds = orders.refundedMinor - orders.refundedTaxMinor
        let net = orders.totalMinor - orders.taxMinor - refunds
        let isKnown = benefit.energyWithoutPriceWh == 0
        let margin = isKnown ? net - benefit.electricityCostMinor : nil
        func share(of whole: Int64?) -> Int64? {
            guard let margin, let whole, whole > 0 else { return nil }
            return Int64(clamping: Int128(margin) * 1000 / Int128(whole))
        }
        return [
            ("orders", orders.orders), ("energyWh", orders.energyWh), ("revenueMinor", orders.totalMinor),
            ("serviceMinor", orders.serviceMinor), ("taxMinor", orders.taxMinor - orders.refundedTaxMinor),
            ("refundedMinor", refunds), ("electricityCostMinor", isKnown ? benefit.electricityCostMinor : nil),
            ("energyWithoutPriceWh", benefit.energyWithoutPriceWh), ("marginMinor", margin),
            ("marginPermille", share(of: net)), ("stationCostMinor", benefit.stationCostMinor),
            ("returnPermille", share(of: benefit.stationCostMinor)),
        ]
    }
}

/// A row of a report as JSON: its key, its label, and figures that depend on the report.
struct ReportRowView: Encodable, Sendable {
    let key: String?
    let label: String?
    let figures: [(name: String, value: Int64?)]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encodeIfPresent(key, forKey: Name("key"))
        try container.encodeIfPresent(label, forKey: Name("label"))
        for (name, value) in figures { try container.encodeIfPresent(value, forKey: Name(name)) }
    }
}
