import Charging
import Kernel
import NIOPosix
import ServerApp
import Simulator
import Storage
import Testing

/// The simulated stations are switched off in the middle of their sessions, and started anew.
@Suite struct PowerCutTests {
    @Test func `sessions that a power cut ended are ended when the stations are back`() async throws {
        let plans = [("CUT-16", 1), ("CUT-201", 2)].map { name, station in
            StationPlan(
                identity: name, key: nil, version: station == 1 ? .v16 : .v201, evses: 2, maximumPowerW: 30_000,
                meterInterval: .minutes(5), tokens: [],
                life: .visits([
                    .init(evse: 1, token: "CUT\(station)A", after: .minutes(5), stays: .minutes(300)),
                    .init(evse: 2, token: "CUT\(station)B", after: .minutes(10), stays: .minutes(15)),
                ]), seed: UInt64(station))
        }
        let drivers = (1...2).flatMap { station in ["A", "B"].map { DriverPlan(token: "CUT\(station)\($0)") } }
        try await World.run(at: World.midnight + .hours(13), plans: plans, drivers: drivers) { world in
            try await world.live(.minutes(60))
            await world.fleet.stop()
            let cut = try await world.booked().filter { $0.session.state == .charging }
            #expect(cut.count == 2)
            let memories = try await DemoMemory.read(of: plans.map(\.identity), world.server.flows)
            let reborn = world.plans.map { plan in
                var plan = plan
                plan.life = .visits([])
                plan.memory = memories[plan.identity] ?? StationMemory()
                #expect(plan.memory.interrupted.map(\.evse) == [1] && plan.memory.registersWh.count == 2)
                return plan
            }
            let fleet = Fleet(
                reborn, to: world.address, on: MultiThreadedEventLoopGroup.singleton,
                clock: SimulatedClock(real: world.time))
            for _ in 0..<10 {
                world.time.advance(by: .minutes(1))
                try await fleet.step()
            }
            let after = try await world.booked()
            #expect(after.count == 4 && after.allSatisfy { $0.session.state == .ended })
            for booked in after where cut.contains(where: { $0.session.id == booked.session.id }) {
                #expect(booked.session.stopReason == "PowerLoss")
                #expect(booked.session.meterStopWh == booked.samples.compactMap(\.registerWh).max())
                #expect(booked.orders.map(\.state) == [.settled])
                #expect(!booked.exceptions.contains { $0.state == .open }, "\(booked.exceptions.map(\.rule))")
            }
            await fleet.stop()
        }
    }
}
