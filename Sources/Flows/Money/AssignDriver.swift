import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// An order that was nobody's gets its driver. What was booked on nobody's account is taken back, and charged to the
/// driver, at the price for the driver's group.
enum AssignDriver {
    /// The caller saves the order.
    static func run(
        _ driver: DriverRecord, to order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.driverID == nil else {
            throw FlowFailure(.conflict, "The order has a driver already. Refund it, or correct the card.")
        }
        guard !order.wasSettledByHand, order.paidMinor == 0 else {
            throw FlowFailure(.conflict, "The order was settled by hand already.")
        }
        try SessionRepository.saveDriver(driver.id, group: driver.group, of: order.sessionID, connection)
        order.driverID = driver.id
        guard order.settledAt != nil else { return [] }
        return try charge(&order, now, context, connection)
    }

    private static func charge(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard let record = try SessionRepository.find(order.sessionID, connection),
            var progress = try ProgressRepository.find(order.sessionID, connection),
            let version = record.tariffVersionID,
            let tariff = try SessionTariff.find(version, record, context, connection)
        else { throw FlowFailure(.inner, "order \(order.id) lacks what it was priced with") }
        let booked = PricedOrder(
            versionID: version, currency: order.currency, lines: try OrderLineRepository.all(of: order.id, connection),
            energyWh: order.energyWh, taxMinor: order.totals.taxMinor, oddities: [])
        let right = price(try SessionUsage(of: record.session, progress.progress, connection), under: tariff)
        let wallet = try SettleOrder.wallet(of: order, connection)
        let settlement = Settlement(
            of: right, funds: wallet.map { .init(heldMinor: 0, availableMinor: $0.availableMinor) },
            memo: order.number)
        func post(_ drafts: [TransferDraft], _ driverID: DriverID?) throws {
            try context.post(drafts, of: order, driverID: driverID, at: now, connection)
        }
        try post(Settlement.reversal(of: booked, memo: order.number), nil)
        try post(settlement.transfers, order.driverID)
        if let correction = OrderCorrection(
            of: .init(order: booked, owedMinor: booked.totalMinor), to: right, availableMinor: nil, memo: order.number)
        {
            try OrderLineRepository.insert(correction.lines, of: order.id, connection)
        }
        func hours(_ totalMinor: Int64) throws -> [EnergyHour] {
            try EnergyRollUp.hours(of: record.session, earning: totalMinor, progress.progress, connection)
        }
        try EnergyRollUp.replace(
            hours(order.totals.totalMinor), with: hours(right.totalMinor), connection)
        order.totals = OrderTotals(right)
        order.paidMinor = settlement.paidMinor
        order.owedMinor = settlement.owedMinor
        progress.costMinor = right.totalMinor
        try ProgressRepository.update(&progress, connection)
        guard wallet != nil, order.owedMinor > 0 else { return [] }
        return try OddityBook.record([.shortfall(of: order)], on: &order, reopening: true, now, context, connection)
    }
}
