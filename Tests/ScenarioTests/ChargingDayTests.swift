import Kernel
import OCPPWire
import Simulator
import Storage
import Testing

/// Days at a site with stations of both versions, where everything goes wrong now and then.
@Suite(.serialized) struct ChargingDayTests {
    @Test(arguments: 1...6) func `a charging day with faults leaves right books`(seed: Int) async throws {
        let hasWrongMeters = seed == 6
        let found = try await World.run(
            step: .minutes(2), plans: Self.plans(seed, hasWrongMeters), drivers: Self.drivers
        ) { world in
            var highest: [SessionID: Int64] = [:]
            var found: [String] = []
            for _ in 0..<24 {
                try await world.live(.hours(1))
                for (id, energy) in try await world.progress() {
                    if energy < highest[id] ?? 0 { found.append("session \(id) lost energy") }
                    highest[id] = energy
                }
            }
            try await world.closeDown()
            let sessions = try await world.booked().count
            if sessions < 60 { found.append("only \(sessions) sessions: the day is too quiet to show anything") }
            return found + (try await world.violations(metersAreRight: !hasWrongMeters))
        }
        #expect(found.isEmpty, "seed \(seed): \(found.count) violations, such as \(found.prefix(5))")
    }

    private static let drivers: [DriverPlan] = (1...20).map { number in
        var driver = DriverPlan(token: "DAY\(number)")
        if number % 5 == 0 { driver.payment = .invoice }
        // Some run out of money in the middle of a session, one cannot begin, one may not.
        if number % 7 == 0 { driver.balanceMinor = 15_000 }
        if number == 19 { driver.balanceMinor = 0 }
        if number == 18 { driver.isBlocked = true }
        return driver
    }

    private static func plans(_ seed: Int, _ hasWrongMeters: Bool) -> [StationPlan] {
        (1...6).map { number in
            var faults = Faults([
                .duplicate: 30_000, .reorder: 60_000, .delay: 10_000, .drop: 20_000, .hangUp: 300, .noCloseFrame: 150,
                .vanish: 100,
                .reboot: 40,
                .overTemperature: 40,
            ])
            if hasWrongMeters { faults[.wrongMeter] = 20_000 }
            faults.clockSkew = .seconds((number - 3) * 20)
            return StationPlan(
                identity: "DAY-\(number)", key: nil, version: number.isMultiple(of: 2) ? .v16 : .v201,
                evses: number % 3 + 1, meterInterval: .minutes(6), tokens: drivers.map(\.token) + ["STRANGER"],
                life: .drivers(utcOffsetSeconds: World.utcOffsetSeconds, factor: 2), faults: faults,
                seed: UInt64(seed * 100 + number))
        }
    }
}
