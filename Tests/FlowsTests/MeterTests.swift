import Charging
import Flows
import Kernel
import Testing

/// Meters that lie, jump or are silent.
@Suite struct MeterTests {
    @Test func `a reading that goes back is kept out and noted with both readings`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 10, registerWh: 5000)
            try await town.meter(session, at: 20, registerWh: 4000)
            try await town.stop(session.number, at: 60, meterWh: 6000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 5000)
            let exceptions = try await town.exceptions(of: order)
            let exception = try #require(exceptions.first { $0.rule == .meterWentBackwards })
            #expect(exception.state == .open && exception.proposedRepair == .reviewEnergy)
            #expect(exception.evidence.contains("\"registerWh\":\"4000\""))
            #expect(exception.evidence.contains("\"previousRegisterWh\":\"5000\""))
            #expect(exceptions.contains { $0.rule == .readingsMended })
        }
    }

    @Test func `the same oddity seen again counts, and keeps its first evidence`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 10, registerWh: 5000)
            try await town.meter(session, at: 20, registerWh: 4000)
            try await town.meter(session, at: 21, registerWh: 3000)
            let exceptions = try await town.exceptions(of: town.order(of: session.id))
            #expect(exceptions.count == 1)
            #expect(exceptions.first?.count == 2 && exceptions.first?.evidence.contains("4000") == true)
        }
    }

    @Test func `more energy than a station can deliver does not move the session`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            // A minute at 4.5 MW is 75 kWh.
            try await town.meter(session, at: 1, registerWh: 900_000)
            try await town.meter(session, at: 30, registerWh: 5000)
            try await town.stop(session.number, at: 60, meterWh: 9000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 8000 && order.totals.totalMinor == 5600)
            let exception = try #require(try await town.exceptions(of: order).first { $0.rule == .meterJumped })
            #expect(exception.evidence.contains("\"mostPossibleWh\":\"76000\""))
        }
    }

    @Test func `an end that no meter can reach is charged at the last reading, and the lines add up to the order`()
        async throws
    {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 30, registerWh: 5000)
            try await town.stop(session.number, at: 60, meterWh: 900_000_000_000_000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 4000)
            let energy = try await town.lines(of: order).filter { $0.kind == .electricity }
            #expect(energy.reduce(0) { $0 + $1.quantity } == order.energyWh)
            #expect(try await town.oddities(of: order).contains("readingsMended open"))
        }
    }

    @Test func `an end below the last reading is charged at the last reading`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 30, registerWh: 5000)
            try await town.stop(session.number, at: 60, meterWh: 3000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 4000)
            #expect(try await town.oddities(of: order) == ["stopBelowLastSample open"])
        }
    }

    @Test func `an end without a reading is charged at the last one`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 30, registerWh: 5000)
            try await town.stop(session.number, at: 60, meterWh: nil)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 4000)
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .energyMissing && exception.evidence.contains("\"lastRegisterWh\":\"5000\""))
        }
    }

    @Test func `samples without a register cost nothing and the end decides`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 10, registerWh: nil, powerW: 7000)
            #expect(try await town.order(of: session.id).state == .held)
            try await town.stop(session.number, at: 60, meterWh: 1000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 0 && order.totals.totalMinor == 0 && order.state == .settled)
            #expect(try await town.wallet().availableMinor == 100_000)
            // 7 kW flowed, and the meter stood still.
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .energyMissing && exception.state == .open)
            #expect(exception.evidence.contains("\"mostPowerW\":\"7000\""))
        }
    }

    @Test func `samples without a register are noted where the end says what flowed`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 10, registerWh: nil, powerW: 7000)
            try await town.stop(session.number, at: 60, meterWh: 8000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 7000 && order.openExceptions == 0)
            #expect(try await town.oddities(of: order) == ["energyMissing noted"])
        }
    }

    @Test func `readings before the start or after the end are left out`() async throws {
        try await Town.run { town in
            town.wait(until: 120)
            let session = try await town.start(at: 10, meterWh: 1000)
            try await town.meter(session, at: 5, registerWh: 500)
            try await town.stop(session.number, at: 60, meterWh: 3000)
            try await town.meter(session, at: 70, registerWh: 9000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 2000 && order.totals.totalMinor == 1400)
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .sampleOutsideSession && exception.count == 2)
        }
    }
}
