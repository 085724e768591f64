import Flows
import Foundation
import Kernel
import Storage
import Testing

/// Saved reports on their days, with a writer that writes a line.
struct SavedReportTests {
    private struct Line: ReportWriting {
        var refusal: ReportRefusal?

        func write(_ job: ReportJob, to path: String) async throws -> ReportFile {
            if let refusal { throw refusal }
            let text = "\(job.path) \(job.from) \(job.to)\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return ReportFile(rows: 1, bytes: Int64(text.utf8.count))
        }
    }

    private func schedule(_ town: Town, hour: Int = 6) async throws -> SavedReportRecord {
        var query = SavedReportQuery()
        query.range = .yesterday
        let owner = try await Clients.create(
            name: "books", operatorID: town.operatorID, scopes: ["reports:read"], by: town.actor, town.flows)
        return try await SavedReports.create(
            SavedReportRecord(
                id: town.flows.ids.next(), operatorID: town.operatorID, owner: "client:\(owner.0.id)", isShared: true,
                name: "yesterday", path: "reports/revenue", query: query,
                schedule: ReportSchedule(cadence: .daily, weekday: nil, dayOfMonth: nil, hour: hour, format: .csv),
                createdAt: town.time.now()), by: town.actor, town.flows)
    }

    private func runs(_ report: SavedReportRecord, _ town: Town) async throws -> [ReportRunRecord] {
        try await town.flows.database.read { try ReportRunRepository.page(of: report.id, before: nil, limit: 100, $0) }
    }

    /// One for each test: their towns give the same ids, and they run beside each other.
    private func folder() -> String { NSTemporaryDirectory() + "ohmstead-reports-\(SystemIDSource().next().text)" }

    @Test func `a daily report is made once for its due time and asks for the day before`() async throws {
        try await Town.run { town in
            let report = try await schedule(town)
            let reports = RunReports(writer: Line(), folder: folder(), town.flows)
            try await reports.work()
            #expect(try await runs(report, town).isEmpty)
            town.wait(until: 20 * 60 + 1)  // 06:01 of the next morning in Taipei
            try await reports.work()
            try await reports.work()
            let made = try await runs(report, town)
            let run = try #require(made.first)
            #expect(made.count == 1)
            #expect(run.state == .done)
            #expect(run.dueAt == Town.morning + .hours(20))
            let text = try String(contentsOfFile: reports.path(of: run), encoding: .utf8)
            #expect(text == "reports/revenue 2026-06-30T16:00:00.000Z 2026-07-01T16:00:00.000Z\n")
            try await reports.delete(run)
            #expect(!FileManager.default.fileExists(atPath: reports.path(of: run)))
        }
    }

    @Test func `due times that were missed are made up for by one run, for the last of them`() async throws {
        try await Town.run { town in
            let report = try await schedule(town)
            town.wait(until: 5 * 24 * 60)
            let reports = RunReports(writer: Line(), folder: folder(), town.flows)
            try await reports.work()
            let made = try await runs(report, town)
            #expect(made.map(\.dueAt) == [Town.morning + .hours(4 * 24 + 20)])
            let next = try await town.flows.database.read { try SavedReportRepository.find(report.id, $0)?.nextDueAt }
            #expect(next == Town.morning + .hours(5 * 24 + 20))
            for run in made { try await reports.delete(run) }
        }
    }

    @Test func `a run whose process died is made again by the next, and no second run appears`() async throws {
        try await Town.run { town in
            let report = try await schedule(town)
            town.wait(until: 21 * 60)
            let reports = RunReports(writer: Line(), folder: folder(), town.flows)
            _ = try await reports.plan()
            var dead = try #require(try await runs(report, town).first)
            dead.state = .running
            dead.attempts = 1
            dead.claimedUntil = town.time.now() + RunReports.claim
            let claimed = dead
            try await town.flows.database.write { try ReportRunRepository.save(claimed, $0) }
            try await reports.work()
            #expect(try await runs(report, town).map(\.state) == [.running])
            town.wait(until: 21 * 60 + 2)
            try await reports.work()
            let made = try await runs(report, town)
            #expect(made.map(\.state) == [.done])
            #expect(made.map(\.attempts) == [2])
            for run in made { try await reports.delete(run) }
        }
    }

    @Test func `an owner who may no longer read gets no file`() async throws {
        try await Town.run { town in
            let report = try await schedule(town)
            let client = try #require(ClientID(report.owner.dropFirst(7)))
            _ = try await Clients.setDisabled(true, client, by: town.actor, town.flows)
            town.wait(until: 21 * 60)
            let reports = RunReports(writer: Line(), folder: folder(), town.flows)
            try await reports.work()
            let run = try #require(try await runs(report, town).first)
            #expect(run.state == .failed)
            #expect(run.reason == "Who wanted this report may no longer read what is in it.")
            #expect(!FileManager.default.fileExists(atPath: reports.path(of: run)))
        }
    }

    @Test func `a refused report says why, and its file is forgotten when its time is over`() async throws {
        try await Town.run { town in
            let report = try await schedule(town)
            town.wait(until: 21 * 60)
            let refusing = RunReports(writer: Line(refusal: ReportRefusal("too long")), folder: folder(), town.flows)
            try await refusing.work()
            #expect(try await runs(report, town).map(\.reason) == ["too long"])
            let found = try await town.flows.database.read { try SavedReportRepository.find(report.id, $0) }
            var without = try #require(found)
            without.schedule = nil
            _ = try await SavedReports.edit(without, mayKeepHouse: true, by: town.actor, town.flows)
            town.wait(until: 40 * 24 * 60)
            try await refusing.work()
            #expect(try await runs(report, town).isEmpty)
        }
    }

    @Test(arguments: [
        // A week later the clocks of Berlin have gone back an hour: the same hour on the wall.
        ("2026-10-20T00:00:00Z", 8, "2026-10-20T06:00:00Z"), ("2026-10-26T00:00:00Z", 8, "2026-10-26T07:00:00Z"),
        // 02:00 to 03:00 does not exist on 2026-03-29, so it is due when the clocks have gone forward.
        ("2026-03-28T12:00:00Z", 2, "2026-03-29T01:00:00Z"),
        // 02:00 comes twice on 2026-10-25; the first counts, and only once.
        ("2026-10-24T12:00:00Z", 2, "2026-10-25T00:00:00Z"), ("2026-10-25T00:00:00Z", 2, "2026-10-26T01:00:00Z"),
    ])
    func `daily schedules follow the wall clock through daylight saving`(
        after: String, hour: Int, due: String
    ) throws {
        let zone = try #require(SiteTimeZone("Europe/Berlin"))
        let daily = ReportSchedule(cadence: .daily, weekday: nil, dayOfMonth: nil, hour: hour, format: .csv)
        let instant = try #require(Timestamp(iso8601: after))
        #expect(daily.next(after: instant, in: zone) == Timestamp(iso8601: due))
    }

    @Test func `weekly and monthly schedules come on their days, the last of shorter months`() throws {
        let weekly = ReportSchedule(cadence: .weekly, weekday: 1, dayOfMonth: nil, hour: 0, format: .csv)
        let monthly = ReportSchedule(cadence: .monthly, weekday: nil, dayOfMonth: 31, hour: 7, format: .csv)
        let start = try #require(Timestamp(iso8601: "2027-02-03T12:00:00Z"))  // a Wednesday
        #expect(weekly.next(after: start, in: .utc) == Timestamp(iso8601: "2027-02-08T00:00:00Z"))
        let february = monthly.next(after: start, in: .utc)
        #expect(february == Timestamp(iso8601: "2027-02-28T07:00:00Z"))
        #expect(monthly.next(after: february, in: .utc) == Timestamp(iso8601: "2027-03-31T07:00:00Z"))
        #expect(monthly.last(after: start, until: february, in: .utc) == february)
        #expect(monthly.last(after: february, until: february + .hours(24), in: .utc) == nil)
    }

    @Test func `named ranges are whole days`() throws {
        let day = CivilDate(year: 2026, month: 3, day: 4)  // a Wednesday
        let texts = ReportRange.allCases.map { range in
            let days = range.days(on: day)
            return "\(range.rawValue) \(days.lowerBound) \(days.upperBound)"
        }
        #expect(
            texts == [
                "today 2026-03-04 2026-03-04", "yesterday 2026-03-03 2026-03-03", "7d 2026-02-26 2026-03-04",
                "lastWeek 2026-02-23 2026-03-01", "28d 2026-02-05 2026-03-04", "month 2026-03-01 2026-03-04",
                "lastMonth 2026-02-01 2026-02-28", "90d 2025-12-05 2026-03-04", "year 2025-03-05 2026-03-04",
            ])
    }
}
