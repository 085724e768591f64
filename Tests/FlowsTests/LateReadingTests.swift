import Charging
import Flows
import Kernel
import Testing

/// Readings and events of a session that has ended: 15:30 to 16:30, peak from 16:00.
@Suite struct LateReadingTests {
    private static func ended(_ town: Town) async throws -> SessionID {
        town.wait(until: 400)
        try await town.event(.started, 0, at: 330, registerWh: 0)
        let outcome = try await town.event(.ended, 2, at: 390, registerWh: 10_000)
        #expect(outcome.costMinor == 10_760)
        return try #require(outcome.sessionID)
    }

    @Test func `an update that was missing moves energy between periods and fills the gap`() async throws {
        try await Town.run(.init(tariff: Town.timeOfUse)) { town in
            let id = try await Self.ended(town)
            #expect(try await town.oddities(of: town.order(of: id)) == ["sequenceGap noted"])
            let outcome = try await town.event(.updated, 1, at: 360, registerWh: 8000)
            #expect(outcome.costMinor == 7934)
            let order = try await town.order(of: id)
            #expect(order.totals.totalMinor == 7934 && order.paidMinor == 7934 && order.energyWh == 10_000)
            #expect(try await town.oddities(of: order) == ["orderCorrected noted", "sequenceGap resolved"])
            #expect(try await town.wallet().availableMinor == 100_000 - 7934)
            for _ in 1...2 { try await town.event(.updated, 1, at: 360, registerWh: 8000) }
            #expect(try await town.order(of: id) == order, "once")
        }
    }

    @Test func `dearer by a late reading, the driver pays the rest`() async throws {
        try await Town.run(.init(tariff: Town.timeOfUse)) { town in
            let id = try await Self.ended(town)
            try await town.event(.updated, 1, at: 360, registerWh: 1000)
            let order = try await town.order(of: id)
            #expect(order.totals.totalMinor == 305 + 300 + 11_223 + 2700 && order.owedMinor == 0)
            #expect(try await town.wallet().availableMinor == 100_000 - order.totals.totalMinor)
        }
    }

    @Test func `several late readings correct one after the other and end where the right order would`() async throws {
        try await Town.run(.init(tariff: Town.timeOfUse)) { town in
            town.wait(until: 400)
            try await town.event(.started, 0, at: 330, registerWh: 0)
            let id = try #require(try await town.event(.ended, 4, at: 390, registerWh: 10_000).sessionID)
            try await town.event(.updated, 3, at: 370, registerWh: 9000)
            try await town.event(.updated, 1, at: 350, registerWh: 1000)
            try await town.event(.updated, 2, at: 360, registerWh: 8000)
            let late = try await town.order(of: id)
            try await town.event(.started, 0, at: 330, registerWh: 0, transaction: "tx-2", evse: 2)
            try await town.event(.updated, 1, at: 350, registerWh: 1000, transaction: "tx-2")
            try await town.event(.updated, 2, at: 360, registerWh: 8000, transaction: "tx-2")
            try await town.event(.updated, 3, at: 370, registerWh: 9000, transaction: "tx-2")
            let other = try await town.event(.ended, 4, at: 390, registerWh: 10_000, transaction: "tx-2").sessionID
            let right = try await town.order(of: #require(other))
            #expect(late.totals == right.totals)
            #expect(try await town.oddities(of: late) == ["orderCorrected noted", "sequenceGap resolved"])
        }
    }

    @Test func `a late reading under one price changes nothing but the gap`() async throws {
        try await Town.run { town in
            town.wait(until: 400)
            try await town.event(.started, 0, at: 330, registerWh: 0)
            let id = try #require(try await town.event(.ended, 2, at: 390, registerWh: 10_000).sessionID)
            try await town.event(.updated, 1, at: 360, registerWh: 8000)
            let order = try await town.order(of: id)
            #expect(order.totals.totalMinor == 7000)
            #expect(try await town.lines(of: order).count == 2)
            #expect(try await town.oddities(of: order) == ["sequenceGap resolved"])
        }
    }

    @Test func `while a gap is left it stays`() async throws {
        try await Town.run { town in
            town.wait(until: 400)
            try await town.event(.started, 0, at: 330, registerWh: 0)
            let id = try #require(try await town.event(.ended, 3, at: 390, registerWh: 10_000).sessionID)
            try await town.event(.updated, 2, at: 360, registerWh: 8000)
            #expect(try await town.oddities(of: town.order(of: id)) == ["sequenceGap noted"])
        }
    }

    @Test func `in 1 6 a reading that came late counts as well`() async throws {
        try await Town.run(.init(tariff: Town.timeOfUse)) { town in
            let session = try await town.start(at: 330, meterWh: 0)
            town.wait(until: 400)
            try await town.stop(session.number, at: 390, meterWh: 10_000)
            try await town.meter(session, at: 360, registerWh: 8000)
            #expect(try await town.order(of: session.id).totals.totalMinor == 7934)
        }
    }
}
