import Billing
import Flows
import Foundation
import Hummingbird
import Kernel
import Storage

/// Reports under a name, with the days they are made on.
struct SavedReportRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: SavedReportID
        let operatorId: OperatorID
        let owner: String
        let ownerName: String
        let isOwn: Bool
        let isShared: Bool
        let name: String
        let path: String
        let query: SavedReportQuery
        let schedule: ReportSchedule?
        let nextDueAt: Timestamp?
        let createdAt: Timestamp

        init(_ record: SavedReportRecord, _ caller: Caller, _ names: [String: String]) {
            id = record.id
            operatorId = record.operatorID
            owner = record.owner
            ownerName = names[record.owner] ?? record.owner
            isOwn = record.owner == caller.actor.name
            isShared = record.isShared
            name = record.name
            path = record.path
            query = record.query
            schedule = record.schedule
            nextDueAt = record.nextDueAt
            createdAt = record.createdAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("reports/saved") { try await list($0, $1) }
        group.post("reports/saved") { try await create($0, $1) }
        group.get("reports/saved/:id") { _, context in try await show(context) }
        group.patch("reports/saved/:id") { try await edit($0, $1) }
        group.delete("reports/saved/:id") { _, context in try await delete(context) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .reportsRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let after: SavedReportID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let rows = try await services.flows.database.read {
            try SavedReportRepository.page(
                operatorID: operatorID, owner: caller.actor.name, after: after, limit: limit + 1, $0)
        }
        let names = try await services.names(of: rows.map(\.owner))
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { View($0, caller, names) }))
    }

    private func show(_ context: APIContext) async throws -> JSONAnswer<View> {
        let (record, caller) = try await Self.find(context, services)
        return JSONAnswer(try await view(record, caller), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .reportsRead)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let name = fields.text("name", 1...200)
        let isShared = fields.optionalBool("isShared") ?? false
        let path = fields.text("path", 1...40)
        let query = Self.query(&fields, path: path) ?? SavedReportQuery()
        let schedule = Self.schedule(&fields)
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        try Self.requireOrders(path, of: operatorID, caller)
        let draft = SavedReportRecord(
            id: services.flows.ids.next(), operatorID: operatorID, owner: caller.actor.name, isShared: isShared,
            name: name, path: path, query: query, schedule: schedule, createdAt: services.flows.time.now())
        let made = try await SavedReports.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            try await view(made, caller), status: .created, version: made.version,
            location: "/api/v1/reports/saved/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var (record, caller) = try await Self.find(context, services)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...200) { record.name = name }
        if let isShared = fields.optionalBool("isShared") { record.isShared = isShared }
        if let path = fields.optionalText("path", 1...40) { record.path = path }
        if let query = Self.query(&fields, path: record.path) { record.query = query }
        if fields.has("schedule") { record.schedule = Self.schedule(&fields) }
        try fields.finish()
        try Self.requireOrders(record.path, of: record.operatorID, caller)
        record.version = try request.expectedVersion(of: record.version)
        let wanted = record
        let after = try await editing {
            try await SavedReports.edit(
                wanted, mayKeepHouse: Self.keepsHouse(context, of: wanted.operatorID), by: caller.actor,
                services.flows)
        }
        return JSONAnswer(try await view(after, caller), version: after.version)
    }

    private func delete(_ context: APIContext) async throws -> Response {
        let (record, caller) = try await Self.find(context, services)
        let runs = try await SavedReports.delete(
            record.id, mayKeepHouse: Self.keepsHouse(context, of: record.operatorID), by: caller.actor, services.flows)
        for run in runs { services.reports.removeFile(of: run) }
        return Response(status: .noContent)
    }

    private func view(_ record: SavedReportRecord, _ caller: Caller) async throws -> View {
        View(record, caller, try await services.names(of: [record.owner]))
    }

    static func find(
        _ context: APIContext, _ services: APIServices
    ) async throws -> (SavedReportRecord, Caller) {
        let caller = try context.caller(with: .reportsRead)
        let id: SavedReportID = try context.id("id", of: "report")
        let record = try await services.flows.database.read { try SavedReportRepository.find(id, $0) }
        guard let record, SavedReports.isVisible(record, to: caller.actor) else { throw Problem.notFound("report") }
        return (record, caller)
    }

    private static func keepsHouse(_ context: APIContext, of operatorID: OperatorID) -> Bool {
        context.caller?.has(.operatorsWrite, of: operatorID) ?? false
    }

    /// A list of orders is for those who may read orders.
    private static func requireOrders(_ path: String, of operatorID: OperatorID, _ caller: Caller) throws {
        if SavedReportPath(path) == .orders { try caller.require(.ordersRead, of: operatorID) }
    }
}

// MARK: - Fields

extension SavedReportRoutes {
    private static func query(_ fields: inout Fields, path: String) -> SavedReportQuery? {
        let wanted = SavedReportPath(path)
        if wanted == nil, !path.isEmpty {
            fields.fail("path", "must be one of \(SavedReportPath.words.joined(separator: ", "))")
        }
        guard var inner = fields.optionalObject("query") else { return nil }
        var query = SavedReportQuery()
        let group: ReportGroup? = inner.optionalWord("groupBy")
        query.groupBy = group?.rawValue
        query.siteId = inner.optionalID("siteId")
        query.stationId = inner.optionalID("stationId")
        query.range = inner.optionalWord("range")
        query.from = day("from", &inner)
        query.to = day("to", &inner)
        query.utilityPriceMicrosPerKWh = inner.optionalInteger(
            "utilityPriceMicrosPerKWh", 0...EnergyCost.maximumMicros)
        let state: OrderState? = inner.optionalWord("state")
        query.state = state?.rawValue
        check(query, wanted, &inner)
        fields.absorb(inner)
        return query
    }

    private static func check(_ query: SavedReportQuery, _ path: SavedReportPath?, _ fields: inout Fields) {
        if case .report(let kind) = path {
            if kind.countsConnectors, query.groupBy == "period" || query.groupBy == "driverGroup" {
                fields.fail("groupBy", "must be site, station, day, week or month: others have no connectors")
            }
            if query.state != nil { fields.fail("state", "is only for the path orders") }
            if kind != .benefit, query.utilityPriceMicrosPerKWh != nil {
                fields.fail("utilityPriceMicrosPerKWh", "is only for the path reports/benefit")
            }
        } else if path == .orders, query.groupBy != nil || query.utilityPriceMicrosPerKWh != nil {
            fields.fail("groupBy", "is not for the path orders")
        }
        if (query.from == nil) != (query.to == nil) { fields.fail("from", "and `to` belong together") }
        if query.range != nil, query.from != nil { fields.fail("range", "is instead of `from` and `to`") }
        if let from = query.from, let to = query.to {
            let days = to.daysSinceEpoch - from.daysSinceEpoch + 1
            if days < 1 || Int64(days) * 86_400_000 > InsightQuery.maximumSpan.count
                || !(2000...2069).contains(from.year) || !(2000...2069).contains(to.year)
            {
                fields.fail("from", "must not be after `to`, at the most 1100 days before it, from 2000 to 2069")
            }
        }
    }

    private static func day(_ name: String, _ fields: inout Fields) -> CivilDate? {
        guard let text = fields.optionalText(name, 1...10) else { return nil }
        let day = CivilDate(text)
        if day == nil { fields.fail(name, "must be a date such as 2026-11-21") }
        return day
    }

    private static func schedule(_ fields: inout Fields) -> ReportSchedule? {
        guard var inner = fields.optionalObject("schedule") else { return nil }
        let cadence: ReportSchedule.Cadence = inner.word("cadence", fallback: .daily)
        let weekday = inner.optionalInteger("weekday", 1...7)
        let dayOfMonth = inner.optionalInteger("dayOfMonth", 1...31)
        let hour = inner.integer("hour", 0...23)
        let format: ReportFormat = inner.optionalWord("format") ?? .xlsx
        if (cadence == .weekly) != (weekday != nil) {
            inner.fail("weekday", "is for weekly schedules, and they need it")
        }
        if (cadence == .monthly) != (dayOfMonth != nil) {
            inner.fail("dayOfMonth", "is for monthly schedules, and they need it")
        }
        fields.absorb(inner)
        return ReportSchedule(
            cadence: cadence, weekday: weekday.map(Int.init), dayOfMonth: dayOfMonth.map(Int.init), hour: Int(hour),
            format: format)
    }
}
