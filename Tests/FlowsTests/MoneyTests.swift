import Billing
import Charging
import Flows
import Kernel
import Storage
import Testing

/// Holds, exhaustion, refunds, exceptions and keys.
@Suite struct MoneyTests {
    private static let stretch = 30

    private static func charge(_ town: Town, kWh: Int64) async throws -> OrderRecord {
        let session = try await town.start(meterWh: 0)
        town.wait(until: stretch)
        try await town.stop(session.number, at: stretch, meterWh: kWh * 1000)
        return try await town.order(of: session.id)
    }

    @Test func `a hold is captured and released once, however often the end comes`() async throws {
        try await Town.run { town in
            let session = try await town.start()
            town.wait(until: 60)
            for _ in 1...3 { try await town.stop(session.number, at: 60, meterWh: 2000) }
            let order = try await town.order(of: session.id)
            #expect(try await town.transfers(of: order, [.hold]).count == 1)
            #expect(try await town.transfers(of: order, [.capture]).map(\.amountMinor) == [700])
            #expect(try await town.transfers(of: order, [.release]).map(\.amountMinor) == [19_300])
        }
    }

    @Test func `a hold is not more than there is`() async throws {
        try await Town.run(.init(holdMinor: 20_000, balanceMinor: 3000)) { town in
            try await town.start()
            let wallet = try await town.wallet()
            #expect(wallet.heldMinor == 3000 && wallet.availableMinor == 0)
        }
    }

    @Test func `a session whose money runs out is asked to stop, once`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 2)
            try await town.meter(session, at: 1, registerWh: 500, powerW: 1000)
            // 1000 Wh of 1428 are used; at 50 kW the rest lasts half a minute.
            try await town.meter(session, at: 2, registerWh: 1000, powerW: 50_000)
            try await town.meter(session, at: 2, registerWh: 1010, powerW: 50_000)
            town.flows.followUps.finish()
            var asked: [FollowUp] = []
            for await followUp in town.flows.followUps.stream { asked.append(followUp) }
            #expect(asked == [.stopSession(session.id, reason: "The driver's money is used up.")])
        }
    }

    @Test func `what was charged beyond the money is owed and open`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let order = try await Self.charge(town, kWh: 2)
            #expect(order.state == .settled && order.paidMinor == 1000 && order.owedMinor == 400)
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .balanceShortfall && exception.proposedRepair == .collectDebt)
            #expect(exception.evidence == #"{"owedMinor":"400","paidMinor":"1000","totalMinor":"1400"}"#)
        }
    }

    @Test func `refunds give back their share of the tax, and no more than was paid`() async throws {
        try await Town.run(.init(tariff: Town.flat(tax: Tax(ratePPM: 50_000, isIncluded: true)))) { town in
            let order = try await Self.charge(town, kWh: 10)
            #expect(order.totals.totalMinor == 7000 && order.totals.taxMinor == 333)
            let part = try await RefundOrder.run(order.id, amountMinor: 3000, memo: "", by: town.actor, town.flows)
            #expect(part.state == .partlyRefunded && part.refundedMinor == 3000)
            #expect(try await town.transfers(of: order, [.refund]).map(\.amountMinor) == [2857, 143])
            let failure = await #expect(throws: FlowFailure.self) {
                try await RefundOrder.run(order.id, amountMinor: 4001, memo: "", by: town.actor, town.flows)
            }
            #expect(failure?.code == .invalid && failure?.field == "amountMinor")
            let whole = try await RefundOrder.run(order.id, amountMinor: 4000, memo: "", by: town.actor, town.flows)
            #expect(whole.state == .refunded)
            #expect(try await town.transfers(of: order, [.refund]).map(\.amountMinor) == [2857, 143, 3810, 190])
            #expect(try await town.wallet().availableMinor == 100_000)
        }
    }

    @Test func `an order that runs cannot be refunded`() async throws {
        try await Town.run { town in
            let session = try await town.start()
            let order = try await town.order(of: session.id)
            let failure = await #expect(throws: FlowFailure.self) {
                try await RefundOrder.run(order.id, amountMinor: 1, memo: "", by: town.actor, town.flows)
            }
            #expect(failure?.code == .conflict)
        }
    }

    @Test func `a key moves money once, and another request with it is a conflict`() async throws {
        try await Town.run { town in
            func credit(_ amountMinor: Int64, _ hash: UInt8) async throws {
                let key = Idempotency(clientID: "client", key: "key", requestHash: [hash])
                _ = try await CreditWallet.run(
                    town.walletID, amountMinor: amountMinor, memo: "", by: town.actor, town.flows.once(key))
            }
            for _ in 1...3 { try await credit(500, 1) }
            #expect(try await town.wallet().availableMinor == 100_500)
            let failure = await #expect(throws: FlowFailure.self) { try await credit(600, 2) }
            #expect(failure?.code == .conflict && failure?.field == "Idempotency-Key")
            #expect(try await town.wallet().availableMinor == 100_500)
        }
    }

    @Test func `a refund with a key is given once`() async throws {
        try await Town.run { town in
            let order = try await Self.charge(town, kWh: 10)
            let key = Idempotency(clientID: "client", key: "refund", requestHash: [7])
            for _ in 1...3 {
                _ = try await RefundOrder.run(
                    order.id, amountMinor: 1000, memo: "", by: town.actor, town.flows.once(key))
            }
            #expect(try await town.order(of: order.sessionID).refundedMinor == 1000)
        }
    }

    @Test func `without a tariff an order waits, and is priced when one is assigned`() async throws {
        try await Town.run(.init(tariff: nil)) { town in
            let order = try await Self.charge(town, kWh: 2)
            #expect(order.state == .unpriced && order.totals.totalMinor == 0 && order.holdMinor == 20_000)
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .noTariff && exception.proposedRepair == .assignTariffAndPrice)
            let early = await #expect(throws: FlowFailure.self) {
                try await ResolveException.run(.init(id: exception.id, resolution: "now"), by: town.actor, town.flows)
            }
            #expect(early?.code == .conflict)
            try await town.assign(Town.flat())
            let resolved = try await ResolveException.run(
                .init(id: exception.id, resolution: "priced"), by: town.actor, town.flows)
            #expect(resolved.state == .resolved && resolved.resolvedBy == "staff" && resolved.resolution == "priced")
            let settled = try await town.order(of: order.sessionID)
            #expect(settled.state == .settled && settled.paidMinor == 1400 && settled.openExceptions == 0)
            let again = await #expect(throws: FlowFailure.self) {
                try await ResolveException.run(.init(id: exception.id, resolution: "twice"), by: town.actor, town.flows)
            }
            #expect(again?.code == .conflict)
        }
    }

    @Test func `a driver by invoice needs no hold and owes the whole`() async throws {
        try await Town.run(.init(balanceMinor: 0, payment: .invoice)) { town in
            let order = try await Self.charge(town, kWh: 2)
            #expect(order.paidMinor == 0 && order.owedMinor == 1400 && order.openExceptions == 0)
            #expect(try await town.transfers(of: order, [.hold, .capture, .payment]).isEmpty)
        }
    }

    @Test func `the price is that of the tariff version of the start`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 30)
            try await town.assign(Town.timeOfUse)
            try await town.stop(session.number, at: 30, meterWh: 1000)
            #expect(try await town.order(of: session.id).totals.totalMinor == 700)
        }
    }
}
