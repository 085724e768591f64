import Charging
import Kernel
import Storage
import Testing

/// The newest samples of a running session, which are no rows yet, are seen wherever rows are.
@Suite struct RecentSamplesTests {
    private typealias Samples = InsightSamples
    private static let start = Samples.monday
    private static let session = Samples.Session(
        number: 1, station: 0, start: start, readings: [], minutes: 0, energyWh: 0, totalMinor: 100)
    private static let id = session.sessionID

    private func begin(_ connection: any SQLConnection) throws {
        try Samples.place(connection)
        try Self.session.insert(connection)
        try connection.execute(
            "UPDATE sessions SET state = 'charging', ended_at = NULL, meter_stop_wh = NULL WHERE id = $1", Self.id)
    }

    private func rows(_ connection: any SQLConnection) throws -> Int64 {
        try connection.first("SELECT COUNT(*) FROM meter_samples WHERE session_id = $1", Self.id) { try $0.integer(0) }
            ?? 0
    }

    /// One message, as the flow stores it.
    private func store(_ samples: [MeterSample], after: Timestamp, _ connection: any SQLConnection) throws {
        var progress = try #require(try ProgressRepository.find(Self.id, connection))
        let due = try progress.keep(samples, after: after)
        #expect(try ProgressRepository.saveSampledIfUnchanged(&progress, connection))
        #expect(try ProgressRepository.find(Self.id, connection) == progress)
        for sample in due { try MeterSampleRepository.add(sample, to: Self.id, connection) }
    }

    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func sample(_ at: Timestamp, _ chance: inout Chance) -> MeterSample {
        let largest = MeterSample.largest
        func value() -> Int64? {
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: nil
            case 1: .random(in: -largest...largest, using: &chance)
            case 2: [largest, -largest, 0, -1, 63, 64].randomElement(using: &chance)
            default: .random(in: 0...50_000, using: &chance)
            }
        }
        return MeterSample(
            at: at, registerWh: value(), powerW: value(), currentMilliamps: value(), voltageMillivolts: value(),
            socPermille: value(), temperatureDeciC: value(), offeredW: value())
    }

    /// What rows alone would hold: the first that said a measurand of a moment is right.
    private func model(_ all: [MeterSample]) -> [MeterSample] {
        let moments = Dictionary(grouping: all, by: \.at).mapValues { group in
            group.reduce(MeterSample(at: group[0].at)) { known, sample in
                MeterSample(
                    at: known.at, registerWh: known.registerWh ?? sample.registerWh,
                    powerW: known.powerW ?? sample.powerW,
                    currentMilliamps: known.currentMilliamps ?? sample.currentMilliamps,
                    voltageMillivolts: known.voltageMillivolts ?? sample.voltageMillivolts,
                    socPermille: known.socPermille ?? sample.socPermille,
                    temperatureDeciC: known.temperatureDeciC ?? sample.temperatureDeciC,
                    offeredW: known.offeredW ?? sample.offeredW)
            }
        }
        return moments.values.sorted { $0.at < $1.at }
    }

    @Test(arguments: Engine.all)
    func `whatever order samples come in, they read as if each were a row`(engine: Engine) async throws {
        var kept: Int64 = 0
        for seed in 1...4 as ClosedRange<UInt64> {
            kept += try await withDatabase(engine) { database in
                try await database.write { connection in
                    try begin(connection)
                    var chance = Chance(state: seed)
                    var all: [MeterSample] = []
                    var newest = Self.start
                    for _ in 0..<120 {
                        let samples = (0..<Int.random(in: 1...3, using: &chance)).map { _ -> MeterSample in
                            switch Int.random(in: 0..<12, using: &chance) {
                            case 0: return sample(newest, &chance)
                            case 1: return sample(newest - .seconds(.random(in: 1...300, using: &chance)), &chance)
                            default:
                                newest = newest + Milliseconds(.random(in: 1...90_000, using: &chance))
                                return sample(newest, &chance)
                            }
                        }
                        try store(samples, after: all.map(\.at).max() ?? Self.start, connection)
                        all += samples
                    }
                    let expected = model(all)
                    let middle = expected[expected.count / 2].at
                    let kept = Int64(expected.count) - (try rows(connection))
                    func check() throws {
                        #expect(try MeterSampleRepository.all(of: Self.id, connection) == expected)
                        #expect(
                            try MeterSampleRepository.all(of: Self.id, after: middle, limit: 1000, connection)
                                == expected.filter { $0.at > middle })
                        #expect(
                            try MeterSampleRepository.all(of: Self.id, limit: 7, connection)
                                == Array(expected.prefix(7)))
                        #expect(
                            try MeterSampleRepository.firstReadings(of: Self.id, limit: 3, connection)
                                == Array(expected.filter { $0.registerWh != nil }.prefix(3)))
                    }
                    try check()
                    var ended = try #require(try SessionRepository.find(Self.id, connection)).session
                    ended.state = .ended
                    ended.endedAt = newest
                    try SessionRepository.saveEnd(ended, connection)
                    #expect(try rows(connection) == expected.count)
                    #expect(try ProgressRepository.find(Self.id, connection)?.recent == nil)
                    try check()
                    return kept
                }
            }
        }
        #expect(kept > 0)
    }

    private func figures(_ connection: any SQLConnection) throws -> (PowerCurve, Overview) {
        let scope = InsightScope(operatorID: Samples.operatorID)
        let now = Self.start + .minutes(31 * 60)
        let curve = try PowerCurve.read(scope, from: Self.start, to: now, step: .minutes(30), now: now, connection)
        return (try #require(curve), try #require(try Overview.read(scope, now: now, connection)))
    }

    @Test(arguments: Engine.all)
    func `power, today's energy and its hours see them`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            try await database.write { connection in
                try begin(connection)
                // Past two midnights of Taipei, so that the day's energy begins in the middle of the samples.
                for minute in stride(from: 10, through: 31 * 60 - 5, by: 35) {
                    let at = Self.start + .minutes(minute)
                    try store(
                        [MeterSample(at: at, registerWh: 5000 + Int64(minute) * 100, powerW: 6000)],
                        after: at - .minutes(35), connection)
                }
                try connection.execute(
                    "UPDATE session_progress SET energy_wh = $2 WHERE session_id = $1", Self.id, 31 * 60 * 100)
                let (curve, overview) = try figures(connection)
                let recent = try #require(try ProgressRepository.find(Self.id, connection)?.recent).samples()
                #expect(recent.count > 3)
                for sample in recent { try MeterSampleRepository.add(sample, to: Self.id, connection) }
                try connection.execute("UPDATE session_progress SET recent = NULL WHERE session_id = $1", Self.id)
                let (sameCurve, sameOverview) = try figures(connection)
                #expect(curve.steps == sameCurve.steps)
                #expect(try #require(curve.steps.last).meanW > 0)
                #expect(overview.today == sameOverview.today && overview.today.energyWh > 0)
                #expect(overview.hours == sameOverview.hours)
                #expect(overview.hours.reduce(0) { $0 + $1.today.energyWh } > 0)
            }
        }
    }

    @Test func `what is no such form is said to be damaged`() async throws {
        try await withDatabase(.sqlite) { database in
            try await database.write { connection in
                try begin(connection)
                try store([MeterSample(at: Self.start + .seconds(1), registerWh: 1)], after: Self.start, connection)
                let good = try #require(
                    try connection.first("SELECT recent FROM session_progress WHERE session_id = $1", Self.id) {
                        try $0.blobOrNil(0)
                    } ?? nil)
                #expect(good.count == 256)
                var (cut, endless) = (Array(good.dropLast()), good)
                cut[2] = 1
                endless[1] = 200
                for bad in [cut, endless, [9] + good.dropFirst()] {
                    try connection.execute(
                        "UPDATE session_progress SET recent = $2 WHERE session_id = $1", Self.id, bad)
                    #expect(throws: DatabaseError.self) { try MeterSampleRepository.all(of: Self.id, connection) }
                }
            }
        }
    }
}
