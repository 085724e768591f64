import Charging
import Flows
import Kernel
import Storage
import Testing

/// A station's connection remembers its running sessions between two meter values; whatever changes them meanwhile
/// counts nevertheless.
@Suite struct RememberedSessionTests {
    /// The same station, connected anew: it remembers nothing.
    private func reconnected(_ town: Town) -> StationContext {
        StationContext(
            stationID: town.station.stationID, identity: "ST1", operatorID: town.operatorID, siteID: town.siteID,
            admission: .active, heartbeatSeconds: 60, epoch: 1)
    }

    private func progress(_ session: ChargingSession, _ town: Town) async throws -> ProgressRecord {
        try #require(try await town.flows.database.read { try ProgressRepository.find(session.id, $0) })
    }

    @Test func `values that came by another connection are not forgotten`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 10, registerWh: 2000)
            try await town.meter(
                [MeterSample(at: town.at(20), registerWh: 5000)], of: session, from: reconnected(town))
            try await town.meter(session, at: 30, registerWh: 6000)
            let now = try await progress(session, town)
            #expect(now.progress.sampleCount == 3 && now.progress.energyWh == 5000 && now.costMinor == 3500)
            try await town.stop(session.number, at: 40, meterWh: 7000)
        }
    }

    @Test func `a session that ended meanwhile runs no longer`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            town.wait(until: 60)
            try await town.meter(session, at: 10, registerWh: 2000)
            try await town.stop(session.number, at: 20, meterWh: 3000)
            let ended = try await progress(session, town)
            try await town.meter(session, at: 30, registerWh: 9000)
            let now = try await progress(session, town)
            #expect(now.progress == ended.progress && now.costMinor == ended.costMinor)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 2000)
            #expect(try await town.oddities(of: order).contains { $0.hasPrefix("sampleOutsideSession") })
        }
    }

    @Test func `a stop that was asked for is asked for once`() async throws {
        var plan = Town.Plan()
        plan.balanceMinor = 21_000
        try await Town.run(plan) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 120)
            for minute in 1...6 {
                try await town.meter(session, at: minute * 10, registerWh: Int64(minute) * 6000, powerW: 36_000)
            }
            let record = try #require(try await town.flows.database.read { try SessionRepository.find(session.id, $0) })
            #expect(record.stopRequestedAt != nil)
            town.flows.followUps.finish()
            var stops = 0
            for await _ in town.flows.followUps.stream { stops += 1 }
            #expect(stops == 1)
            try await town.stop(session.number, at: 61, meterWh: 36_000)
        }
    }
}
