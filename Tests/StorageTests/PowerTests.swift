import Charging
import Kernel
import Storage
import Testing

/// The power that flowed, and sessions by the clock of their site, on both engines.
@Suite struct PowerTests {
    private typealias Samples = InsightSamples
    private static let day = Samples.monday
    private let scope = InsightScope(operatorID: Samples.operatorID)

    private static func session(
        _ number: Int, station: Int = 0, at start: Timestamp, minutes: Int
    ) -> Samples.Session {
        Samples.Session(
            number: number, station: station, start: start, readings: [], minutes: minutes, energyWh: 1000,
            totalMinor: 100)
    }

    private static func insert(
        _ session: Samples.Session, _ samples: [(minute: Int, powerW: Int64?, registerWh: Int64?)],
        _ connection: any SQLConnection
    ) throws {
        try session.insert(connection)
        for sample in samples {
            try MeterSampleRepository.add(
                MeterSample(
                    at: session.start + .minutes(sample.minute), registerWh: sample.registerWh, powerW: sample.powerW),
                to: session.sessionID, connection)
        }
    }

    private func curve(
        _ database: any Database, from: Timestamp, to: Timestamp, now: Timestamp? = nil
    ) async throws -> [PowerCurve.Step] {
        let found = try await database.read {
            try PowerCurve.read(scope, from: from, to: to, step: .minutes(10), now: now ?? to, $0)
        }
        return try #require(found).steps
    }

    @Test(arguments: Engine.all)
    func `power adds up over sessions, holds until the next reading and ends with the session`(
        engine: Engine
    ) async throws {
        try await withDatabase(engine) { database in
            try await database.write { connection in
                try Samples.place(connection)
                let first = Self.session(1, at: Self.day, minutes: 25)
                try Self.insert(first, [(0, 10_000, nil), (10, 20_000, nil), (20, 6000, nil)], connection)
                let second = Self.session(2, station: 2, at: Self.day + .minutes(5), minutes: 60)
                // By its register: 3 kWh in ten minutes are 18 kW. Then nothing is known after a quarter of an hour.
                try Self.insert(second, [(0, nil, 1000), (10, nil, 4000), (20, 9000, nil)], connection)
            }
            let steps = try await curve(database, from: Self.day, to: Self.day + .minutes(60))
            #expect(steps.map(\.meanW) == [19_000, 29_000, 7500, 9000, 0, 0])
            #expect(steps.map(\.peakW) == [28_000, 38_000, 9000, 9000, 0, 0])
            #expect(steps.map(\.at).first == Self.day && steps.count == 6)
        }
    }

    @Test(arguments: Engine.all)
    func `a step that has not passed counts as far as it has`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            try await database.write { connection in
                try Samples.place(connection)
                try Self.insert(Self.session(1, at: Self.day, minutes: 25), [(0, 10_000, nil)], connection)
            }
            let steps = try await curve(
                database, from: Self.day, to: Self.day + .minutes(60), now: Self.day + .minutes(5))
            #expect(steps.map(\.meanW) == [10_000] && steps.map(\.peakW) == [10_000])
        }
    }

    @Test(arguments: Engine.all)
    func `sessions are found by the hour and weekday of their own site`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            // 2026-11-02 is a Monday. 16:30 UTC is Tuesday 00:30 in Taipei, and Monday 17:30 in Berlin.
            let at = Self.day + .minutes(16 * 60 + 30)
            try await database.write { connection in
                try Samples.place(connection)
                try Self.session(1, station: 0, at: at, minutes: 10).insert(connection)
                try Self.session(2, station: 2, at: at, minutes: 10).insert(connection)
            }
            func found(_ weekday: Int64?, _ hour: Int64?) async throws -> [Int64] {
                var filter = SessionRepository.Filter()
                filter.operatorID = Samples.operatorID
                filter.clock = SessionClock(
                    weekday: weekday, hour: hour, from: Self.day, before: Self.day + .hours(48))
                let wanted = filter
                return try await database.read {
                    try SessionRepository.page(wanted, after: nil, limit: 9, $0).map(\.session.number).sorted()
                }
            }
            #expect(try await found(2, 0) == [1])
            #expect(try await found(1, 17) == [2])
            #expect(try await found(nil, 17) == [2])
            #expect(try await found(2, nil) == [1])
            #expect(try await found(1, 0).isEmpty)
        }
    }

    @Test(arguments: Engine.all)
    func `hours of a zone that is half an hour off are its own`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            // 03:30 to 04:30 UTC is 9 to 10 o'clock in Kolkata.
            let at = Self.day + .minutes(3 * 60 + 30)
            try await database.write { connection in
                try Samples.place(connection)
                try connection.execute("UPDATE sites SET time_zone = 'Asia/Kolkata' WHERE id = $1", Samples.taipei)
                let shift = InsightHours.shift(ofOffset: 19_800)
                #expect(shift == .minutes(30))
                let number = (at + shift).millisecondsSinceEpoch / InsightHours.length
                try EnergyHoursRepository.add(
                    [
                        EnergyHour(
                            stationID: Samples.stations[0], hour: number, energyWh: 4000,
                            occupiedMilliseconds: 3_600_000, sessions: 1)
                    ], connection)
            }
            var wanted = scope
            wanted.siteID = Samples.taipei
            let asked = wanted
            let map = try await database.read {
                try UtilisationMap.read(
                    .weekday, asked, from: Self.day - .minutes(330), to: Self.day + .minutes(24 * 60 - 330), limit: 7,
                    $0)
            }
            let monday = try #require(map?.rows.first)
            #expect(monday.hours.map(\.energyWh).enumerated().filter { $0.element > 0 }.map(\.offset) == [9])
            #expect(monday.hours[9].energyWh == 4000)
            #expect(monday.connectorMilliseconds.allSatisfy { $0 == monday.connectorMilliseconds[0] })
        }
    }
}
