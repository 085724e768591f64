import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// Something came after an order was booked: the order is priced again, and what differs is added to it as lines and
/// transfers. What was booked stays.
enum CorrectOrder {
    /// The end of a session that was closed without it.
    static func endCame(
        _ session: ChargingSession, _ record: SessionRecord, _ progress: ProgressRecord, _ oddities: [Oddity],
        _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        try SessionRepository.saveEnd(session, connection)
        guard var order = try OrderRepository.find(session: session.id, connection) else {
            throw FlowFailure(.inner, "session \(session.id) has no order")
        }
        let hours = try EnergyRollUp.hours(
            of: record.session, earning: order.totals.totalMinor, progress.progress, connection)
        let energyWh = max((session.meterStopWh ?? session.meterStartWh) - session.meterStartWh, 0)
        var evidence = [
            "because": "endCameLate", "closedAt": record.session.endedAt?.description ?? "",
            "endedAt": session.endedAt?.description ?? "", "fromEnergyWh": String(order.energyWh),
            "toEnergyWh": String(energyWh),
        ]
        for rule in [ExceptionRule.stopNeverCame, .overlappingSession, .sampleOutsideSession] {
            try OddityBook.resolve(rule, of: &order, "The end came later.", now, context, connection)
        }
        var alarms = try OddityBook.record(oddities, on: &order, now, context, connection)
        var final = progress
        alarms += try reprice(&order, session, record, &final, &evidence, now, context, connection)
        try EnergyRollUp.replace(
            hours,
            with: EnergyRollUp.hours(
                of: session, earning: order.totals.totalMinor, progress.progress, connection), connection)
        if !order.wasSettledByHand {
            order.endedAt = session.endedAt
            if order.settledAt == nil { order.energyWh = energyWh }
        }
        alarms += try TokenOnSession.settle(&order, now, context, connection)
        guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
        return [.session(session, final, at: now), .order(order, at: now)] + alarms
    }

    /// Readings, or the event that was missing, of a session that has ended.
    static func readingsCame(
        _ record: SessionRecord, _ progress: ProgressRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard let order = try OrderRepository.find(session: record.session.id, connection) else { return [] }
        var (changed, final) = (order, progress)
        if progress.sequences.flatMap({ SequenceSet($0).gaps }) == nil {
            try OddityBook.resolve(.sequenceGap, of: &changed, "The missing events came.", now, context, connection)
        }
        if let stopWh = record.session.meterStopWh, record.session.meterStartWh < stopWh {
            try OddityBook.resolve(
                .startUnmeasured, of: &changed, "An earlier reading came.", now, context, connection)
        }
        var evidence = ["because": "readingsCameLate"]
        var alarms = try reprice(&changed, record.session, record, &final, &evidence, now, context, connection)
        if changed.energyWh > order.energyWh {
            alarms += try TokenOnSession.settle(&changed, now, context, connection)
        }
        guard changed != order else { return alarms }
        guard try OrderRepository.update(changed, connection) else { throw FlowFailure.changedMeanwhile("order") }
        return [.session(record.session, final, at: now), .order(changed, at: now)] + alarms
    }

    /// - Returns: alarms to publish. The caller saves the order.
    static func reprice(
        _ order: inout OrderRecord, _ session: ChargingSession, _ record: SessionRecord,
        _ progress: inout ProgressRecord, _ evidence: inout [String: String], _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.settledAt != nil,
            let tariff = try record.tariffVersionID.flatMap({ try SessionTariff.find($0, record, context, connection) }
            )
        else { return [] }
        let right = price(try SessionUsage(of: session, progress.progress, connection), under: tariff)
        let wallet = try SettleOrder.wallet(of: order, connection)
        let booked = OrderCorrection.Booked(
            order: PricedOrder(
                versionID: tariff.versionID, currency: order.currency,
                lines: try OrderLineRepository.all(of: order.id, connection), energyWh: order.energyWh,
                taxMinor: order.totals.taxMinor, oddities: []), owedMinor: order.owedMinor)
        if !order.wasSettledByHand { order.energyWh = right.energyWh }
        guard
            let correction = OrderCorrection(
                of: booked, to: right, availableMinor: wallet?.availableMinor, memo: order.number)
        else { return [] }
        evidence["fromTotalMinor"] = String(order.totals.totalMinor)
        evidence["toTotalMinor"] = String(right.totalMinor)
        if order.wasSettledByHand {
            // Which part of what was given back is still right is for a person to say.
            return try OddityBook.record(
                [Oddity(.correctionNeeded, evidence)], on: &order, reopening: true, now, context, connection)
        }
        try context.post(correction.transfers, of: order, driverID: order.driverID, at: now, connection)
        try OrderLineRepository.insert(correction.lines, of: order.id, connection)
        order.totals = OrderTotals(right)
        order.paidMinor += correction.paidMinor
        order.owedMinor += correction.owedMinor
        try context.tell(.orderCorrected, order, at: now, connection)
        progress.costMinor = right.totalMinor
        try ProgressRepository.update(&progress, connection)
        return try note(correction, right, on: &order, hasWallet: wallet != nil, evidence, now, context, connection)
    }

    private static func note(
        _ correction: OrderCorrection, _ right: PricedOrder, on order: inout OrderRecord, hasWallet: Bool,
        _ evidence: [String: String], _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        var oddities = [Oddity(.orderCorrected, evidence)]
        if !right.mended.isEmpty {
            oddities.append(Oddity(.readingsMended, ["what": right.mended.joined(separator: "; ")]))
        }
        var events = try OddityBook.record(oddities, on: &order, now, context, connection)
        if order.owedMinor == 0 {
            try OddityBook.resolve(.balanceShortfall, of: &order, "The order was corrected.", now, context, connection)
        } else if hasWallet, correction.owedMinor > 0 {
            events += try OddityBook.record(
                [.shortfall(of: order)], on: &order, reopening: true, now, context, connection)
        }
        guard correction.paidMinor < 0 else { return events }
        return events + (try PayDebts.run(of: order.driverID, except: order.id, now, context, connection))
    }
}

/// What comes for a session that has ended, and what the statistics said of it before.
struct LateReadings {
    private let hours: [EnergyHour]

    /// Nil while the session runs, and where nothing came that could change its order.
    init?(
        _ record: SessionRecord, _ samples: [MeterSample], sequence: Int?, _ connection: any SQLConnection
    ) throws {
        guard record.session.state == .ended, sequence != nil || samples.contains(where: { $0.registerWh != nil })
        else { return nil }
        hours = try Self.hours(record, connection)
    }

    /// The samples are stored.
    func take(
        _ record: SessionRecord, _ progress: ProgressRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let events = try CorrectOrder.readingsCame(record, progress, now, context, connection)
        try EnergyRollUp.replace(hours, with: Self.hours(record, connection), connection)
        return events
    }

    private static func hours(_ record: SessionRecord, _ connection: any SQLConnection) throws -> [EnergyHour] {
        guard let order = try OrderRepository.find(session: record.session.id, connection),
            let progress = try ProgressRepository.find(record.session.id, connection)
        else { return [] }
        return try EnergyRollUp.hours(
            of: record.session, earning: order.totals.totalMinor, progress.progress, connection)
    }
}
