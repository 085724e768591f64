import Charging
import Kernel
import Storage
import Testing

/// The number by which a remembered session is known to be as it was.
@Suite struct RevisionTests {
    private static let session = InsightSamples.Session(
        number: 1, station: 0, start: InsightSamples.monday, readings: [], minutes: 60, energyWh: 1000, totalMinor: 0)

    private func revision(_ connection: any SQLConnection) throws -> Int64? {
        try ProgressRepository.find(Self.session.sessionID, connection)?.revision
    }

    @Test(arguments: Engine.all)
    func `it counts changes of the progress, of the session and of the place's time zone`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            let seen = try await database.write { connection -> [Int64?] in
                try InsightSamples.place(connection)
                try Self.session.insert(connection)
                try connection.execute("UPDATE sessions SET state = 'charging' WHERE id = $1", Self.session.sessionID)
                var seen = [try revision(connection)]
                _ = try SessionRepository.markStopRequested(
                    Self.session.sessionID, at: InsightSamples.monday, before: InsightSamples.monday, connection)
                seen.append(try revision(connection))
                var site = try #require(try SiteRepository.find(InsightSamples.taipei, connection))
                site.timeZone = "Asia/Tokyo"
                #expect(try SiteRepository.update(site, connection))
                seen.append(try revision(connection))
                try connection.execute(
                    "UPDATE operators SET time_zone = 'Asia/Tokyo' WHERE id = $1", InsightSamples.operatorID)
                seen.append(try revision(connection))
                // Another site's is none of its business.
                try connection.execute("UPDATE sites SET time_zone = 'UTC' WHERE id = $1", InsightSamples.berlin)
                seen.append(try revision(connection))
                return seen
            }
            #expect(seen == [1, 2, 3, 4, 4])
        }
    }

    @Test(arguments: Engine.all)
    func `progress is stored only where nothing changed`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            try await database.write { connection in
                try InsightSamples.place(connection)
                try Self.session.insert(connection)
                var first = try #require(try ProgressRepository.find(Self.session.sessionID, connection))
                var second = first
                first.costMinor = 5
                #expect(try ProgressRepository.saveSampledIfUnchanged(&first, connection))
                second.costMinor = 7
                #expect(try !ProgressRepository.saveSampledIfUnchanged(&second, connection))
                #expect(try ProgressRepository.find(Self.session.sessionID, connection) == first)
                first.costMinor = 9
                #expect(try ProgressRepository.saveSampledIfUnchanged(&first, connection))
                #expect(try ProgressRepository.find(Self.session.sessionID, connection) == first)
            }
        }
    }
}
