import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// Staff settle an exception of an order: they looked at it, and for an order without a price, it is priced now.
package enum ResolveException {
    package static func run(
        _ id: OrderExceptionID, resolution: String, by actor: Actor, _ context: FlowContext
    ) async throws -> OrderExceptionRecord {
        let now = context.time.now()
        let (resolved, order) = try await context.database.write { connection in
            guard let exception = try OrderExceptionRepository.find(id, connection),
                var order = try OrderRepository.find(exception.orderID, connection),
                actor.mayTouch(order.operatorID, at: order.siteID)
            else { throw FlowFailure(.notFound, "There is no such exception.") }
            guard
                try OrderExceptionRepository.resolve(
                    id, by: actor.name, resolution: resolution, at: now, connection)
            else { throw FlowFailure(.conflict, "The exception is \(exception.state.rawValue), not open.") }
            order.openExceptions = max(order.openExceptions - 1, 0)
            if exception.rule == .noTariff, order.state == .unpriced {
                try priceNow(&order, now, context, connection)
            }
            guard try OrderRepository.update(order, connection) else { throw FlowFailure.changedMeanwhile("order") }
            try AuditRepository.note(
                "resolve", "exception/\(id)", before: ["state": exception.state.rawValue],
                after: ["state": "resolved", "resolution": resolution], by: actor, of: order.operatorID, context,
                connection)
            let resolved = try OrderExceptionRepository.find(id, connection) ?? exception
            try context.tell(.exceptionResolved, resolved, of: order, at: now, connection)
            return (resolved, order)
        }
        context.live.publish([.order(order, at: now)])
        return resolved
    }

    /// The tariff that is in force now for the time of the session's start prices it.
    private static func priceNow(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        guard let record = try SessionRepository.find(order.sessionID, connection),
            let progress = try ProgressRepository.find(order.sessionID, connection),
            let station = try StationRepository.find(order.stationID, connection),
            let owner = try OperatorRepository.find(order.operatorID, connection)
        else { throw FlowFailure(.inner, "order \(order.id) lacks its session") }
        let site = try order.siteID.flatMap { try SiteRepository.find($0, connection) }
        guard
            let version = try TariffChoice.version(
                station: station, site: site, owner: owner, at: record.session.startedAt, connection),
            let tariff = try context.tariffs.tariff(
                version, zone: TariffChoice.zone(site: site, owner: owner), connection)?
                .offered(to: record.driverGroup)
        else {
            throw FlowFailure(
                .conflict,
                "No tariff was in force at the session's start. Assign one to the station, the site or the operator.")
        }
        try SessionRepository.saveTariffVersion(version, of: record.session.id, connection)
        let priced = price(try SessionUsage(of: record.session, progress.progress, connection), under: tariff)
        _ = try SettleOrder.settle(&order, priced, now, context, connection)
        func hours(_ totalMinor: Int64) throws -> [EnergyHour] {
            try EnergyRollUp.hours(of: record.session, earning: totalMinor, progress.progress, connection)
        }
        try EnergyRollUp.replace(hours(0), with: hours(order.totals.totalMinor), connection)
    }
}
