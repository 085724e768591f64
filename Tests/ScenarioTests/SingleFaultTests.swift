import Flows
import Kernel
import OCPPWire
import Simulator
import Storage
import Testing

/// One afternoon, the same six drivers at a 1.6 and a 2.0.1 station each time, and one thing that goes wrong.
@Suite(.serialized) struct SingleFaultTests {
    private static let names = ["ONE-16", "ONE-201"]

    /// Two cars at once, and one that charges while the price changes at three o'clock.
    private static func visits(_ station: Int) -> [StationPlan.Visit] {
        [
            .init(evse: 1, token: "ONE\(station)A", after: .minutes(10), stays: .minutes(50)),
            .init(evse: 2, token: "ONE\(station)B", after: .minutes(20), stays: .minutes(43)),
            .init(evse: 1, token: "ONE\(station)C", after: .minutes(95), stays: .minutes(52)),
        ]
    }

    private static let drivers = (1...2).flatMap { station in
        ["A", "B", "C"].map { DriverPlan(token: "ONE\(station)\($0)") }
    }

    private struct Afternoon: Sendable {
        var entries: [Entry] = []
        var ended: [EndedSession] = []
        var violations: [String] = []
        var events: [StationEventRecord] = []
    }

    private static func afternoon(
        _ faults: Faults, seed: UInt64 = 1, metersAreRight: Bool = true, clocksAreRight: Bool = true
    ) async throws -> Afternoon {
        let plans = names.enumerated().map { index, name in
            StationPlan(
                identity: name, key: nil, version: index == 0 ? .v16 : .v201, evses: 2, maximumPowerW: 30_000,
                meterInterval: .minutes(5), tokens: [], life: .visits(visits(index + 1)), faults: faults,
                seed: seed * 10 + UInt64(index))
        }
        return try await World.run(at: World.midnight + .hours(13), plans: plans, drivers: drivers) { world in
            try await world.live(.hours(4))
            try await world.closeDown()
            let events = try await world.server.flows.database.read { connection in
                try world.stations.values.flatMap {
                    try StationNotesRepository.events(of: $0, before: nil, limit: 100, connection)
                }
            }
            return Afternoon(
                entries: try await world.entries(), ended: try await world.ended(),
                violations: try await world.violations(metersAreRight: metersAreRight && clocksAreRight),
                events: events)
        }
    }

    @Test func `without faults six sessions are settled and nothing is odd`() async throws {
        let day = try await Self.afternoon(Faults())
        #expect(day.violations.isEmpty, "\(day.violations)")
        #expect(day.entries.map(\.token) == ["ONE1A", "ONE1B", "ONE1C", "ONE2A", "ONE2B", "ONE2C"])
        #expect(day.entries.allSatisfy { $0.exceptions.isEmpty && $0.totalMinor > 0 && $0.paidMinor == $0.totalMinor })
        #expect(day.entries.allSatisfy { $0.energyWh > 10_000 && $0.reason == "Local" })
    }

    /// The line may do what it likes: the books are the same to the last minor unit.
    @Test(arguments: [
        (Fault.duplicate, UInt32(1_000_000)), (.reorder, 1_000_000), (.hangUp, 5000),
        (.noCloseFrame, 5000),
        (.vanish, 5000),
    ])
    func `a bad line changes nothing in the books`(fault: Fault, chance: UInt32) async throws {
        let right = try await Self.afternoon(Faults())
        let day = try await Self.afternoon(Faults([fault: chance]))
        #expect(day.violations.isEmpty, "\(fault): \(day.violations)")
        for (entry, expected) in zip(day.entries, right.entries) {
            // Where the end overtakes the last meter value, the gap is noted.
            let hasGap = fault == .reorder && entry.exceptions == ["sequenceGap"]
            #expect(entry.without(hasGap ? ["sequenceGap"] : []) == expected, "\(fault)")
        }
        #expect(day.entries.count == right.entries.count)
    }

    /// A closed socket is noticed at once, also without a close frame; one that vanished, when its station comes again.
    @Test(arguments: [(Fault.hangUp, 0), (.noCloseFrame, 0), (.vanish, 2)])
    func `a lost connection is noticed as far as it can be`(fault: Fault, connections: Int) async throws {
        let plans = Self.names.enumerated().map { index, name in
            StationPlan(
                identity: name, key: nil, version: index == 0 ? .v16 : .v201, meterInterval: .minutes(5), tokens: [],
                life: .visits([]), faults: Faults([fault: 1_000_000]), seed: 1)
        }
        try await World.run(plans: plans, drivers: []) { world in
            // All lines are lost with the first message after the boot.
            try await world.live(.minutes(4))
            #expect(try await world.settles(atConnections: connections))
            #expect(world.fleet.report.snapshot.connected == 0)
            try await world.fleet.closeDown()
            try await world.live(.minutes(1))
            #expect(world.fleet.report.snapshot.connected == 2, "\(world.fleet.report.snapshot.refused) refused")
            #expect(world.server.gateway.connectionCount == 2)
        }
    }

    @Test func `a socket that closes while nothing is said on it is gone at once`() async throws {
        let plan = StationPlan(
            identity: "IDLE", key: nil, version: .v16, meterInterval: .minutes(5), tokens: [], life: .visits([]),
            faults: Faults([.vanish: 1_000_000]), seed: 1)
        try await World.run(plans: [plan], drivers: []) { world in
            try await world.live(.minutes(4))
            #expect(try await world.settles(atConnections: 1))
            // An answer that meets a closed socket would show it: let the last one go through first.
            try await Task.sleep(for: .milliseconds(300))
            // Closes what is left of the vanished socket, without a close frame.
            await world.fleet.stop()
            #expect(try await world.settles(atConnections: 0))
        }
    }

    /// A message that is lost holds up those behind it, too.
    @Test(arguments: [(Fault.delay, UInt32(1_000_000)), (.drop, 200_000)])
    func `messages that come late are booked at the time they tell`(fault: Fault, chance: UInt32) async throws {
        let day = try await Self.afternoon(Faults([fault: chance]))
        #expect(day.violations.isEmpty, "\(day.violations)")
        #expect(day.entries.map(\.token) == ["ONE1A", "ONE1B", "ONE1C", "ONE2A", "ONE2B", "ONE2C"])
        #expect(day.entries.allSatisfy { $0.exceptions.isEmpty && $0.paidMinor == $0.totalMinor })
    }

    @Test(arguments: 1...3) func `a reboot resumes or ends the sessions, and the order says so`(
        seed: UInt64
    ) async throws {
        let right = try await Self.afternoon(Faults(), seed: seed)
        let day = try await Self.afternoon(Faults([.reboot: 200]), seed: seed)
        #expect(day.violations.isEmpty, "seed \(seed): \(day.violations)")
        #expect(day.entries.count == right.entries.count, "seed \(seed)")
        for (entry, truth) in zip(day.entries, day.ended.sorted { Self.precedes($0, $1) }) {
            let wasCut = truth.reason == .reboot || truth.reason == .powerLoss
            if wasCut {
                #expect(entry.reason == (truth.reason == .reboot ? "Reboot" : "PowerLoss"), "seed \(seed)")
            } else {
                #expect(entry.reason == "Local", "seed \(seed)")
            }
            // The rule is in the books wherever a session lived through a boot, and nowhere else.
            #expect(entry.exceptions.isEmpty || entry.exceptions == ["rebootDuringSession"], "seed \(seed): \(entry)")
            #expect(!wasCut || entry.exceptions == ["rebootDuringSession"], "seed \(seed): \(entry)")
        }
        #expect(day.entries.contains { $0.exceptions.isEmpty == false }, "seed \(seed): nothing was rebooted")
    }

    @Test func `an EVSE that overheats faults, and its sessions end where they were`() async throws {
        let right = try await Self.afternoon(Faults())
        let day = try await Self.afternoon(Faults([.overTemperature: 1_000_000]))
        #expect(day.violations.isEmpty, "\(day.violations)")
        #expect(day.entries.map(\.token) == right.entries.map(\.token))
        for (entry, whole) in zip(day.entries, right.entries) {
            #expect(entry.reason == "Other" && entry.exceptions == ["faultedDuringSession"], "\(entry)")
            #expect(entry.energyWh > 0 && entry.energyWh < whole.energyWh / 2, "\(entry)")
            #expect(entry.startedAt == whole.startedAt && entry.meterStartWh <= whole.meterStartWh)
        }
        let alarms = day.events.filter { $0.kind == "event" && $0.detail.contains("TemperatureSensor/Temperature") }
        #expect(alarms.count == 3, "each session of the 2.0.1 station: \(day.events)")
    }

    @Test func `a meter that runs backwards is not believed, and the order says so`() async throws {
        let day = try await Self.afternoon(Faults([.wrongMeter: 300_000]), metersAreRight: false)
        #expect(day.violations.isEmpty, "\(day.violations)")
        #expect(day.entries.count == 6)
        let known: Set<String> = ["meterWentBackwards", "stopBelowLastSample", "readingsMended"]
        #expect(day.entries.allSatisfy { known.isSuperset(of: $0.exceptions) })
        #expect(day.entries.allSatisfy { $0.exceptions.contains("meterWentBackwards") }, "\(day.entries)")
        for entry in day.entries { #expect(entry.energyWh > 0 && entry.totalMinor > 0, "\(entry)") }
    }

    @Test(arguments: [90, -90, 300]) func `a clock that is off a little shifts the times and nothing else`(
        seconds: Int
    ) async throws {
        let right = try await Self.afternoon(Faults())
        var faults = Faults()
        faults.clockSkew = .seconds(seconds)
        let day = try await Self.afternoon(faults)
        #expect(day.violations.isEmpty, "\(day.violations)")
        #expect(day.entries.map(\.startedAt) == right.entries.map { $0.startedAt + .seconds(seconds) })
        #expect(day.entries.map(\.meterStopWh) == right.entries.map(\.meterStopWh))
        #expect(day.entries.allSatisfy { $0.exceptions.isEmpty })
    }

    @Test func `a clock that is an hour ahead is replaced by ours, and the order says so`() async throws {
        let right = try await Self.afternoon(Faults())
        var faults = Faults()
        faults.clockSkew = .hours(1)
        let day = try await Self.afternoon(faults, clocksAreRight: false)
        #expect(day.violations.isEmpty, "\(day.violations)")
        #expect(day.entries.map(\.startedAt) == right.entries.map(\.startedAt))
        #expect(day.entries.map(\.endedAt) == right.entries.map(\.endedAt))
        #expect(day.entries.map(\.meterStopWh) == right.entries.map(\.meterStopWh))
        #expect(day.entries.map(\.totalMinor) == right.entries.map(\.totalMinor))
        #expect(day.entries.allSatisfy { $0.exceptions == ["implausibleClock"] })
    }

    private static func precedes(_ left: EndedSession, _ right: EndedSession) -> Bool {
        (left.station, left.startedAt, left.evse) < (right.station, right.startedAt, right.evse)
    }
}
