import Kernel
import Storage
import Testing

/// The figures of the screens, on both engines.
@Suite struct InsightTests {
    private typealias Samples = InsightSamples
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)
    private let scope = InsightScope(operatorID: Samples.operatorID)
    private let from = Samples.monday
    private let to = Samples.monday + .hours(24 * 28)

    private func withSessions<Result>(
        _ engine: Engine, _ count: Int = 150, _ body: (any Database, [Samples.Session]) async throws -> Result
    ) async throws -> Result {
        let sessions = Samples.sessions(count)
        return try await withDatabase(engine) { database in
            try await database.write { connection in
                try Samples.place(connection)
                for session in sessions {
                    try session.insert(connection)
                    var hours = session.hours
                    EnergyHour.spread(session.totalMinor, over: &hours)
                    try EnergyHoursRepository.add(hours, connection)
                }
            }
            return try await body(database, sessions)
        }
    }

    @Test(arguments: Engine.all)
    func `hours of old sessions get the revenue that new ones get`(engine: Engine) async throws {
        let sessions = Samples.sessions(120)
        try await withDatabase(engine, migrated: false) { database in
            _ = try await Migrator.migrate(database, to: Array(SchemaMigrations.all.prefix(6)), now: Self.now)
            try await database.write { connection in
                try Samples.place(connection)
                for session in sessions {
                    try session.insert(connection)
                    for hour in session.hours {
                        try connection.execute(
                            "INSERT INTO energy_hours VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                            hour.stationID, hour.hour, hour.energyWh, hour.occupiedMilliseconds, hour.sessions)
                    }
                }
            }
            _ = try await Migrator.migrate(database, now: Self.now)
            var expected: [String: Int64] = [:]
            for session in sessions {
                var hours = session.hours
                EnergyHour.spread(session.totalMinor, over: &hours)
                for hour in hours where hour.revenueMinor != 0 {
                    expected["\(hour.stationID)/\(hour.hour)", default: 0] += hour.revenueMinor
                }
            }
            let found = try await database.read {
                try $0.rows("SELECT station_id, hour, revenue_minor FROM energy_hours WHERE revenue_minor <> 0") {
                    ("\(try $0.id(0) as StationID)/\(try $0.integer(1))", try $0.integer(2))
                }
            }
            #expect(Dictionary(uniqueKeysWithValues: found) == expected)
            #expect(expected.values.reduce(0, +) == sessions.reduce(0) { $0 + $1.totalMinor })
        }
    }

    @Test(arguments: Engine.all)
    func `the parts of a total make the whole`(engine: Engine) async throws {
        try await withSessions(engine) { database, sessions in
            let sum = try await database.read {
                try $0.first("SELECT SUM(revenue_minor) FROM energy_hours") { try $0.integer(0) }
            }
            #expect(sum == sessions.reduce(0) { $0 + $1.totalMinor })
        }
    }

    @Test(arguments: Engine.all)
    func `weekdays, stations and reports add up to the same`(engine: Engine) async throws {
        try await withSessions(engine) { database, sessions in
            let (scope, from, to) = (scope, from, to + .hours(24))
            let energyWh = sessions.reduce(0) { $0 + $1.energyWh }
            let total = sessions.reduce(0) { $0 + $1.totalMinor }
            for kind in [UtilisationQueries.Row.weekday, .station] {
                let found = try await database.read {
                    try UtilisationMap.read(kind, scope, from: from, to: to, limit: 10, $0)
                }
                let map = try #require(found)
                #expect(map.rows.count == (kind == .weekday ? 7 : 3))
                #expect(map.total.energyWh == energyWh)
                #expect(map.total.revenueMinor == total)
                #expect(map.total.sessions == Int64(sessions.count))
                let capacity = map.rows.reduce(0) { $0 + $1.connectorMilliseconds.reduce(0, +) }
                #expect(capacity == 3 * 2 * 29 * 86_400_000)
            }
            for group in ReportGroup.allCases {
                for withBenefit in [false, true] {
                    let request = Report.Request(
                        scope: scope, group: group, from: from, to: to, utilityPriceMicrosPerKWh: 3_000_000)
                    let found = try await database.read {
                        try Report.ofOrders(request, withBenefit: withBenefit, $0)
                    }
                    let report = try #require(found)
                    var sum = ReportRow(key: "")
                    for row in report.rows { sum.add(row) }
                    #expect(sum.orders.totalMinor == total, "\(group)")
                    #expect(sum.orders.energyWh == energyWh, "\(group)")
                    #expect(sum.orders.taxMinor == Int64(5 * sessions.count), "\(group)")
                    #expect(report.total.orders.totalMinor == total, "\(group)")
                }
            }
        }
    }

    @Test(arguments: Engine.all)
    func `a day is the day of the site's clock`(engine: Engine) async throws {
        // 17:30 UTC on Monday is Tuesday in Taipei and still Monday in Berlin.
        let late = Samples.monday + .minutes(17 * 60 + 30)
        let sessions = [0, 2].map {
            Samples.Session(
                number: $0, station: $0, start: late, readings: [], minutes: 10, energyWh: 1000, totalMinor: 800)
        }
        try await withDatabase(engine) { database in
            try await database.write { connection in
                try Samples.place(connection)
                for session in sessions {
                    try session.insert(connection)
                    try EnergyHoursRepository.add(session.hours, connection)
                }
            }
            let request = Report.Request(
                scope: scope, group: .day, from: from, to: to, utilityPriceMicrosPerKWh: nil)
            let orders = try await database.read { try Report.ofOrders(request, withBenefit: true, $0) }
            #expect(orders?.rows.map(\.key) == ["2026-11-02", "2026-11-03"])
            #expect(orders?.rows.map(\.orders.orders) == [1, 1])
            #expect(orders?.total.benefit.energyWithoutPriceWh == 2000)
            let connectors = try await database.read { try Report.ofConnectors(request, $0) }
            let used = connectors?.rows.filter { $0.connectors.usage.sessions > 0 }
            #expect(used?.map(\.key) == ["2026-11-02", "2026-11-03"])
            let map = try await database.read { [from, to, scope] in
                try UtilisationMap.read(.weekday, scope, from: from, to: to, limit: 1, $0)
            }
            #expect(map?.rows[0].hours[18].energyWh == 1000)  // Berlin, winter time
            #expect(map?.rows[1].hours[1].energyWh == 1000)  // Taipei
        }
    }

    @Test(arguments: Engine.all)
    func `an outage begins once, ends once, and a short one is not kept`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            let station = Samples.stations[0]
            let at = Samples.monday
            try await database.write { connection in
                try Samples.place(connection)
                try OutageRepository.begin(.offline, at: at, of: station, connection)
                try OutageRepository.begin(.offline, at: at + .minutes(1), of: station, connection)
                try OutageRepository.end(.offline, at: at + .minutes(60), of: station, connection)
                try OutageRepository.end(.offline, at: at + .minutes(70), of: station, connection)
                try OutageRepository.begin(
                    .status, at: at + .minutes(90), of: station, evse: 1, connector: 1, connection)
                try OutageRepository.end(
                    .status, at: at + .minutes(90) + .seconds(30), of: station, evse: 1, connector: 1, connection)
                // Overlaps the whole station's outage by half an hour.
                try OutageRepository.begin(
                    .status, at: at + .minutes(30), of: station, evse: 1, connector: 1, connection)
            }
            let request = Report.Request(
                scope: scope, group: .station, from: at, to: at + .hours(2), utilityPriceMicrosPerKWh: nil)
            let report = try await database.read { try Report.ofConnectors(request, $0) }
            let row = report?.rows.first { $0.key == station.description }
            // Connector 1 is down from 0:00 on, connector 2 for an hour.
            #expect(row?.connectors.downMilliseconds == 10_800_000)
            #expect(row?.connectors.connectorMilliseconds == 14_400_000)
        }
    }

    @Test(arguments: Engine.all)
    func `the first screen compares today with the same weekdays until the same time`(engine: Engine) async throws {
        try await withSessions(engine) { database, sessions in
            let now = Samples.monday + .hours(24 * 21 + 5)
            let found = try await database.read { [scope] in try Overview.read(scope, now: now, $0) }
            let overview = try #require(found)
            func begun(_ zone: String, weeksAgo: Int, _ stations: Set<Int>) throws -> Int64 {
                let zone = try #require(SiteTimeZone(zone))
                let day = zone.civil(now).date.daysSinceEpoch - 7 * weeksAgo
                return Int64(
                    sessions.count {
                        let local = zone.civil($0.start)
                        return stations.contains($0.station) && local.date.daysSinceEpoch == day
                            && local.millisecondOfDay < zone.civil(now).millisecondOfDay
                    })
            }
            let today = try begun("Asia/Taipei", weeksAgo: 0, [0, 1]) + begun("Europe/Berlin", weeksAgo: 0, [2])
            let usual = try (1...4).reduce(Int64(0)) {
                try $0 + begun("Asia/Taipei", weeksAgo: $1, [0, 1]) + begun("Europe/Berlin", weeksAgo: $1, [2])
            }
            #expect(overview.today.sessions == today)
            #expect(overview.usual.sessions == usual)
            #expect(overview.usualDays == 3)
            #expect(overview.presence[.connected] == 3)
            #expect(overview.attention.isEmpty)
        }
    }

    @Test(arguments: Engine.all)
    func `batches of past sessions hold each once, with all its readings`(engine: Engine) async throws {
        try await withSessions(engine, 60) { database, sessions in
            let span = ReplayQueries.Span(scope: scope, driverGroup: "fleet", from: from, to: to)
            var found: [SessionID: Int] = [:]
            var after: (Timestamp, SessionID)?
            while true {
                let place = after
                let batch = try await database.read { try ReplayQueries.batch(span, after: place, limit: 7, $0) }
                guard let last = batch.sessions.last else { break }
                for session in batch.sessions {
                    #expect(found.updateValue(session.usage.points.count, forKey: session.id) == nil)
                }
                after = (last.startedAt, last.id)
            }
            #expect(found == Dictionary(uniqueKeysWithValues: sessions.map { ($0.sessionID, $0.readings.count) }))
            #expect(try await database.read { try ReplayQueries.count(span, $0) } == Int64(sessions.count))
        }
    }

    @Test(arguments: Engine.all)
    func `an export has the rows of the list in its order`(engine: Engine) async throws {
        try await withSessions(engine, 40) { database, _ in
            var filter = OrderRepository.Filter()
            filter.siteID = Samples.taipei
            filter.startedFrom = from + .hours(24)
            let wanted = filter
            let (list, export) = try await database.read { connection in
                (
                    try OrderRepository.page(wanted, after: nil, limit: 100, connection),
                    try OrderExportQueries.page(wanted, after: nil, limit: 100, connection)
                )
            }
            #expect(!list.isEmpty)
            #expect(export.map(\.order) == list)
            #expect(export.allSatisfy { $0.siteName == "Asia/Taipei" && $0.driverGroup == "fleet" })
        }
    }
}
