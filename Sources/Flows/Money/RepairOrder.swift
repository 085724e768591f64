import Billing
import Charging
import Kernel
import LiveBus
import Storage

/// Carries out what a person chose for an exception, inside a write. Booked transfers and lines stay; new ones are added.
enum RepairOrder {
    /// - Returns: what to publish. The caller saves the order.
    static func run(
        _ repair: Repair, on order: inout OrderRecord, words: String, by actor: Actor, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        switch repair {
        case .closeAsIs: return []
        case .assignDriver(let driver, let assignsToken):
            return try assign(driver, assignsToken, &order, actor, now, context, connection)
        case .price(let version): return try price(&order, version, now, context, connection)
        case .reprice(let version): return try reprice(&order, version, now, context, connection)
        case .correctSession(let change):
            guard let record = try SessionRepository.find(order.sessionID, connection) else {
                throw FlowFailure(.inner, "order \(order.id) lacks its session")
            }
            try change.check(against: record.session, now)
            try requireUntouched(order)
            return try CorrectSession.run(
                change, .init(because: "correctedByStaff"), of: &order, now, context, connection)
        case .refund(let amountMinor):
            try RefundOrder.giveBack(amountMinor, words, &order, actor, context, connection)
            return try PayDebts.run(of: order.driverID, except: order.id, now, context, connection)
        case .collectDebt: return try collect(&order, now, context, connection)
        case .forgiveDebt: return try forgive(&order, now, context, connection)
        case .void: return try void(&order, now, context, connection)
        }
    }

    private static func requireUntouched(_ order: OrderRecord) throws {
        guard !order.wasSettledByHand else {
            throw FlowFailure(
                .conflict,
                "Money of this order was given back or forgiven, so it is not priced again. Refund an amount instead.")
        }
    }

    private static func assign(
        _ id: DriverID, _ assignsToken: Bool, _ order: inout OrderRecord, _ actor: Actor, _ now: Timestamp,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard let driver = try DriverRepository.find(id, connection), driver.operatorID == order.operatorID else {
            throw FlowFailure(.invalid, "must be a driver of the same operator", field: "driverId")
        }
        if assignsToken { try assignToken(of: order, to: driver, actor, now, context, connection) }
        return try AssignDriver.run(driver, to: &order, now, context, connection)
    }

    private static func assignToken(
        of order: OrderRecord, to driver: DriverRecord, _ actor: Actor, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        guard let token = try SessionRepository.find(order.sessionID, connection)?.session.token, token.kind != .none
        else { throw FlowFailure(.invalid, "is not possible: the session had no card", field: "assignsToken") }
        if var known = try IDTokenRepository.find(value: token.text, operatorID: order.operatorID, connection) {
            guard known.driverID == nil || known.driverID == driver.id else {
                throw FlowFailure(.conflict, "The card belongs to another driver.", field: "assignsToken")
            }
            guard known.driverID == nil else { return }
            known.driverID = driver.id
            guard try IDTokenRepository.update(known, connection) else { throw FlowFailure.changedMeanwhile("card") }
            try note(known.id)
        } else {
            let made = IDTokenRecord(
                id: context.ids.next(), operatorID: order.operatorID, driverID: driver.id, value: token, createdAt: now)
            try IDTokenRepository.insert(made, connection)
            try note(made.id)
        }
        func note(_ id: IDTokenID) throws {
            try AuditRepository.note(
                "assign", "id-token/\(id)", before: nil, after: ["driverID": driver.id.description], by: actor,
                of: order.operatorID, context, connection)
        }
    }

    // MARK: Prices

    /// A version of the operator's own tariffs, in the order's currency.
    private static func check(_ id: TariffVersionID, _ order: OrderRecord, _ connection: any SQLConnection) throws {
        guard let version = try TariffVersionRepository.find(id, connection),
            let tariff = try TariffRepository.find(version.tariffID, connection),
            tariff.operatorID == order.operatorID, version.definition.currency == order.currency,
            try !TariffVersionRepository.isWithdrawn(id, connection)
        else {
            throw FlowFailure(
                .invalid, "must be a version of a tariff of the same operator and currency", field: "tariffVersionId")
        }
    }

    private static func price(
        _ order: inout OrderRecord, _ chosen: TariffVersionID?, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.state == .unpriced else {
            throw FlowFailure(.conflict, "The order is \(order.state.rawValue) and does not wait for a price.")
        }
        guard var record = try SessionRepository.find(order.sessionID, connection),
            let progress = try ProgressRepository.find(order.sessionID, connection)
        else { throw FlowFailure(.inner, "order \(order.id) lacks its session") }
        if let chosen { try check(chosen, order, connection) }
        guard let version = try chosen ?? inForce(order, record, connection) else {
            throw FlowFailure(
                .conflict,
                "No tariff was in force at the session's start. Choose one, or assign one to the station, the site or the"
                    + " operator.", field: "tariffVersionId")
        }
        record.tariffVersionID = version
        guard let tariff = try SessionTariff.find(version, record, context, connection) else {
            throw FlowFailure(.inner, "the tariff version \(version) cannot be used")
        }
        try SessionRepository.saveTariffVersion(version, of: record.session.id, connection)
        let usage = try SessionUsage(of: record.session, progress.progress, connection)
        let events = try SettleOrder.settle(&order, Billing.price(usage, under: tariff), now, context, connection)
        func hours(_ totalMinor: Int64) throws -> [EnergyHour] {
            try EnergyRollUp.hours(of: record.session, earning: totalMinor, progress.progress, connection)
        }
        try EnergyRollUp.replace(hours(0), with: hours(order.totals.totalMinor), connection)
        return events
    }

    /// The tariff that is assigned now, as it was when the session began.
    static func inForce(
        _ order: OrderRecord, _ record: SessionRecord, _ connection: any SQLConnection
    ) throws -> TariffVersionID? {
        guard let station = try StationRepository.find(order.stationID, connection),
            let owner = try OperatorRepository.find(order.operatorID, connection)
        else { return nil }
        let site = try order.siteID.flatMap { try SiteRepository.find($0, connection) }
        return try TariffChoice.version(
            station: station, site: site, owner: owner, at: record.session.startedAt, connection)
    }

    private static func reprice(
        _ order: inout OrderRecord, _ version: TariffVersionID, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.settledAt != nil else {
            throw FlowFailure(.conflict, "The order is \(order.state.rawValue) and was not priced yet.")
        }
        try requireUntouched(order)
        try check(version, order, connection)
        guard order.tariffVersionID != version else {
            throw FlowFailure(.invalid, "is the version that priced the order", field: "tariffVersionId")
        }
        try SessionRepository.saveTariffVersion(version, of: order.sessionID, connection)
        order.tariffVersionID = version
        return try CorrectSession.run(
            SessionChange(), .init(because: "repricedByStaff"), of: &order, now, context, connection)
    }

    // MARK: Debts

    private static func collect(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.owedMinor > 0 else { throw FlowFailure(.conflict, "Nothing is owed of this order.") }
        guard let wallet = try order.driverID.flatMap({ try WalletRepository.find(driver: $0, connection) }),
            wallet.availableMinor > 0
        else { throw FlowFailure(.conflict, "The wallet is empty. The next credit pays what is owed by itself.") }
        let amount = min(wallet.availableMinor, order.owedMinor)
        try WalletBook.post(
            [.payDebt(amount, memo: order.number)], wallet, reference: "order/\(order.id)", context, connection)
        order.paidMinor += amount
        order.owedMinor -= amount
        if order.owedMinor == 0 {
            try OddityBook.resolve(.balanceShortfall, of: &order, "Paid from the wallet.", now, context, connection)
        }
        return []
    }

    private static func forgive(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.owedMinor > 0 else { throw FlowFailure(.conflict, "Nothing is owed of this order.") }
        try context.post(
            [.writeOff(order.owedMinor, memo: order.number)], of: order, driverID: order.driverID, at: now, connection)
        order.forgivenMinor += order.owedMinor
        order.owedMinor = 0
        try OddityBook.resolve(.balanceShortfall, of: &order, "The debt was forgiven.", now, context, connection)
        return []
    }

    private static func void(
        _ order: inout OrderRecord, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        guard order.state == .unpriced, order.state.mayBecome(.voided) else {
            throw FlowFailure(.conflict, "The order is \(order.state.rawValue) and does not wait for a price.")
        }
        order.state = .voided
        guard order.holdMinor > 0, let driverID = order.driverID,
            let wallet = try WalletRepository.find(driver: driverID, connection)
        else { return [] }
        try WalletBook.post(
            [.release(order.holdMinor, memo: order.number)], wallet, reference: "order/\(order.id)", context, connection
        )
        order.holdMinor = 0
        return try PayDebts.run(of: driverID, except: order.id, now, context, connection)
    }
}
