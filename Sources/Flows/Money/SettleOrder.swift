import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// A priced order is booked and paid, inside the write that priced it.
enum SettleOrder {
    /// - Returns: alarms to publish. The caller saves the order.
    static func settle(
        _ order: inout OrderRecord, _ priced: PricedOrder, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let wallet = try wallet(of: order, connection)
        let funds = wallet.map {
            Settlement.Funds(heldMinor: order.holdMinor, availableMinor: $0.availableMinor)
        }
        let settlement = Settlement(of: priced, funds: funds, memo: order.number)
        try context.post(settlement.transfers, of: order, driverID: order.driverID, at: now, connection)
        try OrderLineRepository.insert(priced.lines, of: order.id, connection)
        fill(&order, priced, settlement, now)
        var oddities: [Oddity] = []
        if !priced.mended.isEmpty {
            oddities.append(Oddity(.readingsMended, ["what": priced.mended.joined(separator: "; ")]))
        }
        if wallet != nil, settlement.owedMinor > 0 {
            oddities.append(.shortfall(of: order))
        }
        let events = try OddityBook.record(oddities, on: &order, now, context, connection)
        try context.tell(.orderSettled, order, at: now, connection)
        // What is left of the hold may be what an earlier session lacked.
        guard settlement.releasedMinor > 0 else { return events }
        return events + (try PayDebts.run(of: order.driverID, except: order.id, now, context, connection))
    }

    /// The prepaid wallet that pays; nil for drivers by invoice and where nobody is known.
    static func wallet(of order: OrderRecord, _ connection: any SQLConnection) throws -> WalletRecord? {
        guard let driverID = order.driverID, let driver = try DriverRepository.find(driverID, connection),
            driver.payment == .prepaid || order.holdMinor > 0
        else { return nil }
        return try WalletRepository.find(driver: driverID, connection)
    }

    private static func fill(
        _ order: inout OrderRecord, _ priced: PricedOrder, _ settlement: Settlement, _ now: Timestamp
    ) {
        precondition(order.state.mayBecome(.priced), "an order is priced once")
        order.state = .settled
        order.tariffVersionID = priced.versionID
        order.holdMinor = 0
        // What is believed of the readings: the lines add up to it.
        order.energyWh = priced.energyWh
        order.totals = OrderTotals(priced)
        order.paidMinor = settlement.paidMinor
        order.owedMinor = settlement.owedMinor
        order.settledAt = now
    }
}

extension Oddity {
    /// What the wallet could not cover.
    static func shortfall(of order: OrderRecord) -> Oddity {
        Oddity(
            .balanceShortfall,
            [
                "totalMinor": String(order.totals.totalMinor), "paidMinor": String(order.paidMinor),
                "owedMinor": String(order.owedMinor),
            ])
    }
}

extension OrderTotals {
    init(_ priced: PricedOrder) {
        self.init(
            electricityMinor: priced.sum(of: [.electricity]), serviceMinor: priced.sum(of: [.service]),
            feesMinor: priced.sum(of: [.sessionFee, .timeFee, .idleFee, .discount, .minimum, .maximum, .rounding]),
            taxMinor: priced.taxMinor, totalMinor: priced.totalMinor)
    }
}
