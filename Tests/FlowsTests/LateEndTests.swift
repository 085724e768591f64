import Billing
import Charging
import Flows
import Kernel
import Storage
import Testing

/// The end comes after the session was closed without it.
@Suite struct LateEndTests {
    /// Charged 3 kWh until minute 30, then nothing was heard for a day.
    private static func abandoned(_ town: Town) async throws -> ChargingSession {
        let session = try await town.start(at: 0, meterWh: 1000)
        town.wait(until: 30)
        try await town.meter(session, at: 30, registerWh: 4000)
        town.wait(until: 25 * 60)
        #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
        #expect(try await town.order(of: session.id).totals.totalMinor == 2100)
        return session
    }

    @Test func `further energy is charged by lines and transfers that are added`() async throws {
        try await Town.run { town in
            let session = try await Self.abandoned(town)
            let first = try await town.lines(of: town.order(of: session.id))
            let booked = try await town.transfers(of: town.order(of: session.id), Set(TransferKind.allCases))
            try await town.stop(session.number, at: 90, meterWh: 11_000)
            let order = try await town.order(of: session.id)
            #expect(order.state == .settled && order.energyWh == 10_000 && order.totals.totalMinor == 7000)
            #expect(order.paidMinor == 7000 && order.owedMinor == 0 && order.endedAt == town.at(90))
            let lines = try await town.lines(of: order)
            #expect(Array(lines.prefix(2)) == first, "what was priced stays")
            #expect(lines.dropFirst(2).map(\.correction) == [1, 1, 1, 1])
            #expect(lines.dropFirst(2).map(\.quantity) == [-3000, -3000, 10_000, 10_000])
            #expect(lines.dropFirst(2).map(\.amountMinor) == [-1500, -600, 5000, 2000])
            let entries = try await town.transfers(of: order, Set(TransferKind.allCases))
            #expect(Array(entries.prefix(booked.count)) == booked)
            #expect(try await town.sum(.correction, of: order) == 4900)
            #expect(try await town.oddities(of: order) == ["orderCorrected noted", "stopNeverCame resolved"])
            #expect(try await town.wallet().availableMinor == 93_000)
            let stored = try await town.session(session.id)
            #expect(stored.meterStopWh == 11_000 && stored.stopReason == "Local")
        }
    }

    @Test func `coming again it changes nothing`() async throws {
        try await Town.run { town in
            let session = try await Self.abandoned(town)
            try await town.stop(session.number, at: 90, meterWh: 11_000)
            let order = try await town.order(of: session.id)
            for _ in 1...3 { try await town.stop(session.number, at: 90, meterWh: 11_000) }
            #expect(try await town.order(of: session.id) == order)
            #expect(try await town.lines(of: order).count == 6)
        }
    }

    @Test func `an end that says what was inferred only takes the exception away`() async throws {
        try await Town.run { town in
            let session = try await Self.abandoned(town)
            try await town.stop(session.number, at: 30, meterWh: 4000)
            let order = try await town.order(of: session.id)
            #expect(order.totals.totalMinor == 2100 && order.openExceptions == 0)
            #expect(try await town.lines(of: order).count == 2)
            #expect(try await town.oddities(of: order) == ["stopNeverCame resolved"])
        }
    }

    @Test func `what the wallet lacks is owed, and paid by the next credit`() async throws {
        try await Town.run(.init(holdMinor: 20_000, balanceMinor: 5000)) { town in
            let session = try await Self.abandoned(town)
            try await town.stop(session.number, at: 90, meterWh: 11_000)
            let owing = try await town.order(of: session.id)
            #expect(owing.paidMinor == 5000 && owing.owedMinor == 2000)
            #expect(try await town.oddities(of: owing).contains("balanceShortfall open"))
            try await town.credit(5000)
            let paid = try await town.order(of: session.id)
            #expect(paid.paidMinor == 7000 && paid.owedMinor == 0 && paid.openExceptions == 0)
            #expect(try await town.wallet().availableMinor == 3000)
        }
    }

    @Test func `a session that was closed by the next one on its connector is corrected too`() async throws {
        try await Town.run(.init(allowsConcurrentSessions: true)) { town in
            let first = try await town.start(at: 0, meterWh: 1000)
            town.wait(until: 60)
            let second = try await town.start(at: 60, meterWh: 6000)
            #expect(try await town.order(of: first.id).energyWh == 0)
            try await town.stop(first.number, at: 50, meterWh: 6000)
            let order = try await town.order(of: first.id)
            #expect(order.energyWh == 5000 && order.totals.totalMinor == 3500 && order.paidMinor == 3500)
            #expect(try await town.oddities(of: order) == ["orderCorrected noted", "overlappingSession resolved"])
            #expect(try await town.session(second.id).state == .charging)
        }
    }

    @Test func `readings that came before the late end split its energy by time of use`() async throws {
        try await Town.run(.init(tariff: Town.timeOfUse)) { town in
            // From 15:30; peak begins at 16:00.
            town.wait(until: 330)
            let session = try await town.start(at: 330, meterWh: 0)
            town.wait(until: 26 * 60 + 330)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
            try await town.meter(session, at: 360, registerWh: 8000)
            try await town.stop(session.number, at: 390, meterWh: 10_000)
            let order = try await town.order(of: session.id)
            #expect(order.totals.totalMinor == 7934)
            let oddities = try await town.oddities(of: order)
            #expect(
                oddities == ["orderCorrected noted", "sampleOutsideSession resolved", "stopNeverCame resolved"])
        }
    }

    @Test func `fees that come once stay`() async throws {
        try await Town.run(.init(tariff: Town.flat(sessionFeeMinor: 500))) { town in
            let session = try await town.start(at: 0, meterWh: 1000)
            town.wait(until: 25 * 60)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
            try await town.stop(session.number, at: 90, meterWh: 2000)
            let order = try await town.order(of: session.id)
            #expect(order.totals.totalMinor == 1200 && order.totals.feesMinor == 500)
            #expect(try await town.lines(of: order).filter { $0.kind == .sessionFee }.count == 1)
        }
    }

    @Test func `where money was given back a person decides`() async throws {
        try await Town.run { town in
            let session = try await Self.abandoned(town)
            let before = try await town.order(of: session.id)
            _ = try await RefundOrder.run(before.id, amountMinor: 100, memo: "sorry", by: town.actor, town.flows)
            try await town.stop(session.number, at: 30, meterWh: 11_000)
            let order = try await town.order(of: session.id)
            #expect(order.totals.totalMinor == 2100 && order.energyWh == 3000)
            #expect(try await town.session(session.id).meterStopWh == 11_000)
            let exceptions = try await town.exceptions(of: order)
            let needed = try #require(exceptions.first { $0.rule == .correctionNeeded })
            #expect(needed.state == .open && needed.evidence.contains("\"toTotalMinor\":\"7000\""))
        }
    }

    @Test func `included tax moves with the correction`() async throws {
        try await Town.run(.init(tariff: Town.flat(tax: Tax(ratePPM: 50_000, isIncluded: true)))) { town in
            let session = try await Self.abandoned(town)
            try await town.stop(session.number, at: 90, meterWh: 11_000)
            let order = try await town.order(of: session.id)
            #expect(order.totals.totalMinor == 7000 && order.totals.taxMinor == 333)
            let accounts = try await town.flows.database.read {
                try LedgerRepository.accounts(of: town.operatorID, $0)
            }
            #expect(accounts.first { $0.kind == .taxPayable }?.balanceMinor == 333)
        }
    }
}
