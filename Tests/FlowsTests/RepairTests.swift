import Billing
import Charging
import Flows
import Foundation
import Kernel
import Storage
import Testing

/// What people do about exceptions: it is proposed, shown beforehand, and done in one write.
@Suite struct RepairTests {
    private static func exception(_ rule: ExceptionRule, _ order: OrderRecord, _ town: Town) async throws
        -> OrderExceptionRecord
    {
        try #require(try await town.exceptions(of: order).first { $0.rule == rule })
    }

    private static func repair(
        _ rule: ExceptionRule, _ repair: Repair, _ order: OrderRecord, _ town: Town, key: Idempotency? = nil
    ) async throws -> OrderRecord {
        let exception = try await exception(rule, order, town)
        _ = try await ResolveException.run(
            .init(id: exception.id, repair: repair, resolution: "seen"), by: town.actor, town.flows.once(key))
        return try await town.order(of: order.sessionID)
    }

    private static func proposed(
        _ rule: ExceptionRule, _ order: OrderRecord, _ town: Town
    ) async throws -> ProposeRepairs.Proposal {
        let exception = try await exception(rule, order, town)
        let found = try await ProposeRepairs.run(exception.id, by: town.actor, town.flows)
        #expect(found.proposals.count(where: \.isProposed) == 1)
        return try #require(found.proposals.first { $0.isProposed })
    }

    /// 5 kWh, 35.00, of a card that nobody knows.
    private static func unknown(_ town: Town) async throws -> OrderRecord {
        let session = try await town.start(meterWh: 0, token: "STRANGER")
        town.wait(until: 60)
        try await town.stop(session.number, at: 60, meterWh: 5000)
        let order = try await town.order(of: session.id)
        #expect(order.driverID == nil && order.owedMinor == 3500)
        return order
    }

    /// Charged 3 kWh until minute 30, then closed after a day of silence; the next car came at a higher reading.
    private static func abandoned(_ town: Town) async throws -> OrderRecord {
        let session = try await town.start(at: 0, meterWh: 1000)
        town.wait(until: 30)
        try await town.meter(session, at: 30, registerWh: 4000)
        town.wait(until: 25 * 60)
        #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
        return try await town.order(of: session.id)
    }

    @Test func `a driver who is assigned pays, and the card is theirs`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true)) { town in
            let order = try await Self.unknown(town)
            let repaired = try await Self.repair(
                .unknownToken, .assignDriver(town.driverID, assignsToken: true), order, town)
            #expect(repaired.driverID == town.driverID && repaired.paidMinor == 3500 && repaired.owedMinor == 0)
            #expect(repaired.openExceptions == 0)
            #expect(try await town.wallet().availableMinor == 96_500)
            #expect(try await town.lines(of: repaired).count == 2, "the price stays")
            #expect(try await town.session(order.sessionID).driverID == town.driverID)
            let token = try await town.flows.database.read {
                try IDTokenRepository.find(value: "STRANGER", operatorID: town.operatorID, $0)
            }
            #expect(token?.driverID == town.driverID)
            let nobodys = try await town.flows.database.read { try LedgerRepository.accounts(of: town.operatorID, $0) }
                .filter { $0.kind == .receivable && $0.ownerID == nil }
            #expect(nobodys.map(\.balanceMinor) == [0])
        }
    }

    @Test func `a driver's group lowers the price, and what the wallet lacks is owed`() async throws {
        let discount = Discount(name: "staff", driverGroup: "staff", ratePPM: 100_000)
        let flat = Town.flat()
        let tariff = TariffDefinition(currency: flat.currency, seasons: flat.seasons, discounts: [discount])
        try await Town.run(.init(tariff: tariff, balanceMinor: 1000, acceptsUnknownTokens: true)) { town in
            let order = try await Self.unknown(town)
            var driver = try #require(
                try await town.flows.database.read { try DriverRepository.find(town.driverID, $0) })
            driver.group = "staff"
            _ = try await Drivers.edit(driver, by: town.actor, town.flows)
            let repaired = try await Self.repair(
                .unknownToken, .assignDriver(town.driverID, assignsToken: false), order, town)
            #expect(repaired.totals.totalMinor == 3150 && repaired.paidMinor == 1000 && repaired.owedMinor == 2150)
            #expect(try await town.oddities(of: repaired) == ["balanceShortfall open", "unknownToken resolved"])
            let added = try await town.lines(of: repaired).dropFirst(2)
            #expect(added.map(\.kind) == [.discount] && added.map(\.amountMinor) == [-350])
            try await town.credit(5000)
            #expect(try await town.order(of: order.sessionID).owedMinor == 0)
        }
    }

    @Test func `a preview says what will be, and changes nothing`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true)) { town in
            let order = try await Self.unknown(town)
            let exception = try await Self.exception(.unknownToken, order, town)
            let input = ResolveException.Input(
                id: exception.id, repair: .assignDriver(town.driverID, assignsToken: true), resolution: "")
            let shown = try await ResolveException.preview(input, by: town.actor, town.flows)
            #expect(shown.orderVersion == order.version)
            #expect(shown.effect.before.owedMinor == 3500 && shown.effect.after.owedMinor == 0)
            #expect(shown.effect.after.availableMinor == 96_500)
            #expect(shown.effect.transfers.map(\.amountMinor) == [2500, 1000, 2500, 1000, 3500])
            #expect(try await town.order(of: order.sessionID) == order)
            #expect(try await town.exceptions(of: order) == [exception])
            #expect(try await town.wallet().availableMinor == 100_000)
            _ = try await ResolveException.run(input, by: town.actor, town.flows)
            let stored = try #require(try await Self.exception(.unknownToken, order, town).effect)
            #expect(try JSONDecoder().decode(RepairEffect.self, from: Data(stored.utf8)) == shown.effect)
        }
    }

    @Test func `a repair with a key is done once, and one for an order that changed is refused`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true)) { town in
            let order = try await Self.unknown(town)
            let key = Idempotency(clientID: "client", key: "repair", requestHash: [7])
            for _ in 1...3 {
                _ = try await Self.repair(
                    .unknownToken, .assignDriver(town.driverID, assignsToken: false), order, town, key: key)
            }
            #expect(try await town.wallet().availableMinor == 96_500)
        }
        try await Town.run(.init(acceptsUnknownTokens: true)) { town in
            let order = try await Self.unknown(town)
            let exception = try await Self.exception(.unknownToken, order, town)
            let failure = await #expect(throws: FlowFailure.self) {
                try await ResolveException.run(
                    .init(
                        id: exception.id, repair: .forgiveDebt, resolution: "seen", orderVersion: order.version - 1),
                    by: town.actor, town.flows)
            }
            #expect(failure?.code == .conflict)
            #expect(try await town.order(of: order.sessionID) == order)
        }
    }

    @Test func `the reading of the next car is proposed as the true end`() async throws {
        try await Town.run { town in
            let order = try await Self.abandoned(town)
            #expect(order.totals.totalMinor == 2100)
            town.wait(until: 26 * 60)
            let next = try await town.start(at: 26 * 60, meterWh: 6000)
            let proposal = try await Self.proposed(.stopNeverCame, order, town)
            #expect(proposal.repair == .correctSession(SessionChange(meterStopWh: 6000)))
            #expect(proposal.effect?.after.totalMinor == 3500 && proposal.effect?.before.totalMinor == 2100)
            let repaired = try await Self.repair(.stopNeverCame, try #require(proposal.repair), order, town)
            #expect(repaired.totals.totalMinor == 3500 && repaired.energyWh == 5000 && repaired.paidMinor == 3500)
            #expect(try await town.session(order.sessionID).stopReason == "correctedByStaff")
            // The station's own end, later, is another story now.
            try await town.stop(try await town.session(order.sessionID).number, at: 31, meterWh: 4100)
            #expect(try await town.order(of: order.sessionID).totals.totalMinor == 3500)
            #expect(try await town.oddities(of: repaired).contains("conflictingStop noted"))
            try await town.stop(next.number, at: 26 * 60, meterWh: 6000)
        }
    }

    @Test func `a session that took less gives money back by new transfers`() async throws {
        try await Town.run { town in
            let order = try await Self.abandoned(town)
            let before = try await town.transfers(of: order, Set(TransferKind.allCases))
            let repaired = try await Self.repair(
                .stopNeverCame,
                .correctSession(
                    SessionChange(startedAt: town.at(10), endedAt: town.at(20), meterStartWh: 2000, meterStopWh: 3000)),
                order, town)
            #expect(repaired.totals.totalMinor == 700 && repaired.paidMinor == 700 && repaired.energyWh == 1000)
            #expect(repaired.startedAt == town.at(10) && repaired.endedAt == town.at(20))
            #expect(try await town.wallet().availableMinor == 99_300)
            let after = try await town.transfers(of: order, Set(TransferKind.allCases))
            #expect(Array(after.prefix(before.count)) == before && after.count > before.count)
        }
    }

    @Test(arguments: [
        (SessionChange(), "meterStopWh"), (SessionChange(meterStopWh: 999), "meterStopWh"),
        (SessionChange(startedAt: Town.morning + .minutes(31)), "startedAt"),
        (SessionChange(endedAt: Town.morning + .minutes(25 * 60 + 1)), "endedAt"),
        (SessionChange(meterStopWh: 2_000_000_000), "meterStopWh"),
    ])
    func `what cannot be of a session is refused by its field`(change: SessionChange, field: String) async throws {
        try await Town.run { town in
            let order = try await Self.abandoned(town)
            let failure = await #expect(throws: FlowFailure.self) {
                try await Self.repair(.stopNeverCame, .correctSession(change), order, town)
            }
            #expect(failure?.code == .invalid && failure?.field == field)
            #expect(try await town.order(of: order.sessionID) == order)
        }
    }

    @Test func `an order is priced under another version, and the difference comes back`() async throws {
        try await Town.run { town in
            let order = try await Self.abandoned(town)
            let cheap = TariffDefinition.flat(
                currency: order.currency, electricityMicrosPerKWh: 1_000_000, serviceMicrosPerKWh: 0)
            try await town.assign(cheap)
            let version = try #require(
                try await town.flows.database.read { connection in
                    try SiteRepository.find(town.siteID, connection)?.tariffID.flatMap {
                        try TariffVersionRepository.all(of: $0, connection).first?.id
                    }
                })
            let repaired = try await Self.repair(.stopNeverCame, .reprice(version), order, town)
            #expect(repaired.totals.totalMinor == 300 && repaired.paidMinor == 300)
            #expect(repaired.tariffVersionID == version)
            #expect(try await town.wallet().availableMinor == 99_700)
        }
    }

    @Test func `a debt that is forgiven is written off, and stays in the total`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 30)
            try await town.stop(session.number, at: 30, meterWh: 2000)
            let order = try await town.order(of: session.id)
            let proposal = try await Self.proposed(.balanceShortfall, order, town)
            #expect(proposal.action == .closeAsIs, "the next credit pays it")
            let repaired = try await Self.repair(.balanceShortfall, .forgiveDebt, order, town)
            #expect(repaired.owedMinor == 0 && repaired.forgivenMinor == 400 && repaired.totals.totalMinor == 1400)
            try await town.credit(5000)
            #expect(try await town.wallet().availableMinor == 5000)
            let accounts = try await town.flows.database.read { try LedgerRepository.accounts(of: town.operatorID, $0) }
            #expect(accounts.first { $0.kind == .writeOffs }?.balanceMinor == 400)
            // What comes later does not give the forgiven money out.
            try await town.meter(session, at: 10, registerWh: 100)
            #expect(try await town.order(of: session.id).paidMinor == 1000)
        }
    }

    @Test func `an order without a tariff is priced under a chosen version, or ends without a price`() async throws {
        try await Town.run(.init(tariff: nil)) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 30)
            try await town.stop(session.number, at: 30, meterWh: 2000)
            let order = try await town.order(of: session.id)
            let waiting = try await Self.proposed(.noTariff, order, town)
            #expect(waiting.action == .price && waiting.repair == nil)
            try await town.assign(Town.flat())
            let proposal = try await Self.proposed(.noTariff, order, town)
            #expect(proposal.repair == .price(nil) && proposal.effect?.after.totalMinor == 1400)
            let voided = try await Self.repair(.noTariff, .void, order, town)
            #expect(voided.state == .voided && voided.holdMinor == 0 && voided.openExceptions == 0)
            #expect(try await town.wallet().availableMinor == 100_000)
        }
    }

    @Test func `what money was given back of is not priced again, but more can be given back`() async throws {
        try await Town.run { town in
            let order = try await Self.abandoned(town)
            _ = try await RefundOrder.run(order.id, amountMinor: 100, memo: "sorry", by: town.actor, town.flows)
            try await town.stop(try await town.session(order.sessionID).number, at: 30, meterWh: 4000)
            let late = try await town.order(of: order.sessionID)
            let failure = await #expect(throws: FlowFailure.self) {
                try await Self.repair(
                    .stopNeverCame, .correctSession(SessionChange(meterStopWh: 3000)), late, town)
            }
            #expect(failure?.code == .conflict)
        }
        try await Town.run { town in
            let session = try await Self.abandoned(town)
            _ = try await RefundOrder.run(session.id, amountMinor: 100, memo: "sorry", by: town.actor, town.flows)
            // The end says 1 kWh less than... the last sample; nothing to give back, so only words are proposed.
            let proposal = try await Self.proposed(.stopNeverCame, session, town)
            #expect(proposal.action == .closeAsIs)
            let repaired = try await Self.repair(.stopNeverCame, .refund(amountMinor: 500), session, town)
            #expect(repaired.refundedMinor == 600 && repaired.state == .partlyRefunded)
        }
    }

    @Test func `a noted exception can be acted on too`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 60)
            try await town.stop(session.number, at: 30, meterWh: 2000)
            try await town.stop(session.number, at: 40, meterWh: 3000)
            let order = try await town.order(of: session.id)
            let proposal = try await Self.proposed(.conflictingStop, order, town)
            #expect(proposal.repair == .correctSession(SessionChange(endedAt: town.at(40), meterStopWh: 3000)))
            let repaired = try await Self.repair(.conflictingStop, try #require(proposal.repair), order, town)
            #expect(repaired.totals.totalMinor == 2100 && repaired.openExceptions == 0)
        }
    }
}
