import Billing
import Charging
import Flows
import Kernel
import Storage
import Testing

/// What a wallet could not cover is paid as soon as it has money.
@Suite struct DebtTests {
    /// A session of so many kWh, begun with whatever is in the wallet.
    private static func charge(_ town: Town, at minutes: Int, kWh: Int64) async throws -> OrderRecord {
        let session = try await town.start(at: minutes, meterWh: 0)
        town.wait(until: minutes + 30)
        try await town.stop(session.number, at: minutes + 30, meterWh: kWh * 1000)
        return try await town.order(of: session.id)
    }

    @Test func `a top-up pays debts oldest first, and what is left can be spent`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let first = try await Self.charge(town, at: 0, kWh: 3)
            let second = try await Self.charge(town, at: 60, kWh: 2)
            #expect(first.owedMinor == 1100 && second.owedMinor == 1400)
            try await town.credit(1500)
            #expect(try await town.order(of: first.sessionID).owedMinor == 0)
            #expect(try await town.order(of: first.sessionID).openExceptions == 0)
            let part = try await town.order(of: second.sessionID)
            #expect(part.owedMinor == 1000 && part.paidMinor == 400)
            #expect(try await town.oddities(of: part).contains("balanceShortfall open"))
            #expect(try await town.wallet().availableMinor == 0)
            try await town.credit(5000)
            #expect(try await town.order(of: second.sessionID).owedMinor == 0)
            #expect(try await town.order(of: second.sessionID).state == .settled)
            #expect(try await town.wallet().availableMinor == 4000)
        }
    }

    @Test func `a credit with a key pays once`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let order = try await Self.charge(town, at: 0, kWh: 3)
            let key = Idempotency(clientID: "client", key: "k", requestHash: [1])
            for _ in 1...2 {
                _ = try await CreditWallet.run(
                    town.walletID, amountMinor: 2000, memo: "", by: town.actor, town.flows.once(key))
            }
            #expect(try await town.order(of: order.sessionID).paidMinor == 2100)
            #expect(try await town.wallet().availableMinor == 900)
        }
    }

    @Test func `what a later session did not use of its hold pays an earlier one`() async throws {
        try await Town.run(.init(holdMinor: 1000, balanceMinor: 2000, allowsConcurrentSessions: true)) { town in
            let first = try await town.start(connector: 1)
            let second = try await town.start(connector: 2)
            town.wait(until: 60)
            try await town.stop(first.number, at: 60, meterWh: 4000)
            #expect(try await town.order(of: first.id).owedMinor == 1100)
            try await town.stop(second.number, at: 60, meterWh: 1000)
            #expect(try await town.order(of: first.id).owedMinor == 100)
            #expect(try await town.wallet().availableMinor == 0)
        }
    }

    @Test func `a refund pays what is owed of another order, not of itself`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let first = try await Self.charge(town, at: 0, kWh: 1)
            let second = try await Self.charge(town, at: 60, kWh: 2)
            #expect(first.paidMinor == 700 && second.owedMinor == 1100)
            _ = try await RefundOrder.run(second.id, amountMinor: 100, memo: "", by: town.actor, town.flows)
            #expect(try await town.wallet().availableMinor == 100)
            _ = try await RefundOrder.run(first.id, amountMinor: 700, memo: "", by: town.actor, town.flows)
            #expect(try await town.order(of: second.sessionID).owedMinor == 300)
            #expect(try await town.order(of: first.sessionID).state == .refunded)
            #expect(try await town.wallet().availableMinor == 0)
        }
    }

    @Test func `an order of which something is owed is never wholly refunded`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let order = try await Self.charge(town, at: 0, kWh: 2)
            let refunded = try await RefundOrder.run(order.id, amountMinor: 1000, memo: "", by: town.actor, town.flows)
            #expect(refunded.state == .partlyRefunded && refunded.owedMinor == 400)
            try await town.credit(1)
            #expect(try await town.order(of: order.sessionID).owedMinor == 0)
            #expect(try await town.wallet().availableMinor == 601)
        }
    }

    @Test func `what is to be invoiced is not taken from a wallet`() async throws {
        try await Town.run(.init(balanceMinor: 0, payment: .invoice)) { town in
            let order = try await Self.charge(town, at: 0, kWh: 3)
            #expect(order.owedMinor == 2100)
            try await town.credit(5000)
            #expect(try await town.order(of: order.sessionID).owedMinor == 2100)
            #expect(try await town.wallet().availableMinor == 5000)
        }
    }
}
