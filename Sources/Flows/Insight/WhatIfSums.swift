import Billing
import Kernel
import Storage

/// Adds up sessions that are priced again. What it keeps grows with drivers, groups and sites, never with sessions.
struct WhatIfSums {
    /// Drivers that the result names.
    static let namedDrivers = 50
    /// Drivers that are told apart; beyond them only the sums go on.
    static let maximumDrivers = 200_000

    private struct PriceKey: Hashable {
        let period: PeriodKind
        let electricityMicros: Int64
    }

    private let definition: TariffDefinition
    private var total = WhatIfResult.Sums()
    private var periods: [PeriodKind?: WhatIfResult.Period] = [:]
    private var bands = WhatIfSums.emptyBands
    private var groups: [String?: WhatIfResult.Sums] = [:]
    private var drivers: [DriverID: WhatIfResult.Driver] = [:]
    private var energyOfSites: [SiteID?: Int64] = [:]
    private var energyOfPrices: [PriceKey: Int64] = [:]
    private var taxBeforeMinor: Int64 = 0
    private var taxAfterMinor: Int64 = 0

    init(_ definition: TariffDefinition) { self.definition = definition }

    mutating func take(_ session: ReplayedSession, _ priced: PricedOrder) {
        let after = priced.totalMinor
        func add(_ sums: inout WhatIfResult.Sums) {
            sums.sessions += 1
            sums.energyWh += priced.energyWh
            sums.beforeMinor += session.totalMinor
            sums.afterMinor += after
        }
        add(&total)
        add(&groups[session.driverGroup, default: .init()])
        if let id = session.driverID, drivers.count < Self.maximumDrivers || drivers[id] != nil {
            add(&drivers[id, default: .init(driverID: id, group: session.driverGroup, sums: .init())].sums)
        }
        taxBeforeMinor += session.taxMinor
        taxAfterMinor += priced.taxMinor
        energyOfSites[session.siteID, default: 0] += priced.energyWh
        for line in priced.lines {
            periods[line.period, default: .init(period: line.period)].afterMinor += line.amountMinor
            guard line.kind == .electricity, let period = line.period else { continue }
            periods[line.period, default: .init(period: line.period)].afterWh += line.quantity
            energyOfPrices[PriceKey(period: period, electricityMicros: line.unitPriceMicros), default: 0] +=
                line.quantity
        }
        let band = Self.band(before: session.totalMinor, after: after)
        bands[band].sessions += 1
        bands[band].differenceMinor += after - session.totalMinor
    }

    mutating func take(_ billed: [ReplayQueries.PeriodSum]) {
        for sum in billed {
            periods[sum.period, default: .init(period: sum.period)].beforeMinor += sum.amountMinor
            periods[sum.period, default: .init(period: sum.period)].beforeWh += sum.energyWh
        }
    }

    // MARK: Bands

    /// Borders in permille; between -50 and 0 and from 0 on lie the small changes, and no change is a band of its own.
    private static let borders: [Int64] = [-200, -100, -50, 0, 50, 100, 200]
    private static let unchanged = 4

    private static var emptyBands: [WhatIfResult.Band] {
        let edges: [Int64?] = [nil] + borders + [nil]
        var bands = zip(edges, edges.dropFirst()).map { WhatIfResult.Band(fromPermille: $0, toPermille: $1) }
        bands.insert(WhatIfResult.Band(fromPermille: 0, toPermille: 0), at: unchanged)
        return bands
    }

    private static func band(before: Int64, after: Int64) -> Int {
        if before == after { return unchanged }
        guard before > 0 else { return borders.count + 1 }
        let scaled = Int128(after - before) * 1000
        let permille = Int64(
            clamping: scaled >= 0 ? scaled / Int128(before) : (scaled - Int128(before) + 1) / Int128(before))
        let place = borders.firstIndex { permille < $0 } ?? borders.count
        return place >= unchanged ? place + 1 : place
    }

    // MARK: The result

    func result(
        currency: Currency, demandShiftPermille: Int64?, utilityPrice: (SiteID?) -> Int64?
    ) -> WhatIfResult {
        var cost: Int64 = 0
        var withoutPrice: Int64 = 0
        for (site, energyWh) in energyOfSites {
            if let price = utilityPrice(site) {
                cost += EnergyCost.minor(energyWh, microsPerKWh: price, currency: currency)
            } else {
                withoutPrice += energyWh
            }
        }
        let more = drivers.values.filter { $0.sums.differenceMinor > 0 }
        let less = drivers.values.count { $0.sums.differenceMinor < 0 }
        let named = more.sorted {
            ($1.sums.differenceMinor, $0.driverID) < ($0.sums.differenceMinor, $1.driverID)
        }.prefix(Self.namedDrivers)
        return WhatIfResult(
            currency: currency, total: total,
            periods: periods.values.sorted { Self.place($0.period) < Self.place($1.period) }, bands: bands,
            driverGroups: groups.map { WhatIfResult.DriverGroup(group: $0, sums: $1) }
                .sorted { ($0.group ?? "") < ($1.group ?? "") },
            driversWhoPayMore: Int64(more.count), driversWhoPayLess: Int64(less), payMore: Array(named),
            margin: WhatIfResult.Margin(
                electricityCostMinor: cost, energyWithoutPriceWh: withoutPrice, taxBeforeMinor: taxBeforeMinor,
                taxAfterMinor: taxAfterMinor, beforeMinor: total.beforeMinor - taxBeforeMinor - cost,
                afterMinor: total.afterMinor - taxAfterMinor - cost),
            shift: demandShiftPermille.map { shift($0, currency) })
    }

    private static func place(_ period: PeriodKind?) -> Int {
        period.flatMap { PeriodKind.allCases.firstIndex(of: $0) } ?? PeriodKind.allCases.count
    }

    private func shift(_ permille: Int64, _ currency: Currency) -> WhatIfResult.Shift {
        var shift = WhatIfResult.Shift(permille: permille)
        shift.afterMinor = total.afterMinor
        var rest = energyOfPrices
        for season in definition.seasons {
            func whole(_ price: PeriodPrice) -> Int64 { price.electricityMicrosPerKWh + price.serviceMicrosPerKWh }
            guard let dear = season.prices.max(by: { whole($0) < whole($1) }),
                let cheap = season.prices.min(by: { whole($0) < whole($1) }), whole(dear) > whole(cheap),
                let energyWh = rest.removeValue(
                    forKey: PriceKey(period: dear.period, electricityMicros: dear.electricityMicrosPerKWh))
            else { continue }
            let moved = energyWh * permille / 1000
            shift.movedWh += moved
            shift.afterMinor -= EnergyCost.minor(moved, microsPerKWh: whole(dear) - whole(cheap), currency: currency)
        }
        return shift
    }
}
