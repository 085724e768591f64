import Flows
import Hummingbird
import Kernel
import Storage

struct HolidayRoutes: Sendable {
    let services: APIServices

    /// A tariff may have as many.
    private static let maximumDays = 1000

    struct View: Encodable, Sendable {
        let id: HolidayCalendarID
        let operatorId: OperatorID
        let name: String
        let days: [HolidayDay]
        let createdAt: Timestamp

        init(_ record: HolidayCalendarRecord) {
            id = record.id
            operatorId = record.operatorID
            name = record.name
            days = record.days
            createdAt = record.createdAt
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("holidays") { try await list($0, $1) }
        group.post("holidays") { try await create($0, $1) }
        group.get("holidays/:id") { try await show($0, $1) }
        group.patch("holidays/:id") { try await edit($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        try await services.list(request, context, .tariffsRead, id: \.id, view: View.init) {
            try HolidayCalendarRepository.page(operatorID: $0.operatorID, after: $0.cursor, limit: $0.rows, $1)
        }
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let record = try await find(context, .tariffsRead)
        return JSONAnswer(View(record), version: record.version)
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .tariffsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let name = fields.text("name", 1...200)
        if !fields.has("days") { fields.fail("days", "is required") }
        let days = days(&fields)
        try fields.finish()
        guard let operatorID, let days else { throw Problem.invalid("/days", "is required") }
        let draft = HolidayCalendarRecord(
            id: services.flows.ids.next(), operatorID: operatorID, name: name, days: days,
            createdAt: services.flows.time.now())
        let made = try await HolidayCalendars.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(View(made), status: .created, version: made.version, location: "/api/v1/holidays/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var record = try await find(context, .tariffsWrite)
        let caller = try context.caller(with: .tariffsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let name = fields.optionalText("name", 1...200) { record.name = name }
        if let days = days(&fields) { record.days = days }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let edited = record
        let after = try await editing { try await HolidayCalendars.edit(edited, by: caller.actor, services.flows) }
        return JSONAnswer(View(after), version: after.version)
    }

    /// Each day once, in order.
    private func days(_ fields: inout Fields) -> [HolidayDay]? {
        guard let tree = fields.tree("days") else { return nil }
        guard case .list(let items) = tree, items.count <= Self.maximumDays else {
            fields.fail("days", "must be a list of at most \(Self.maximumDays) days")
            return nil
        }
        var days: [CivilDate: HolidayDay] = [:]
        for (index, item) in items.enumerated() {
            guard case .object(let members) = item else {
                fields.fail("days/\(index)", "must be an object")
                continue
            }
            var inner = Fields(members, path: "/days/\(index)")
            let text = inner.text("date", 1...10)
            let name = inner.text("name", 1...100)
            if let date = CivilDate(text) {
                if days[date] != nil { inner.fail("date", "is there twice") }
                days[date] = HolidayDay(date: date, name: name)
            } else if !text.isEmpty {
                inner.fail("date", "must be a date such as 2026-01-01")
            }
            fields.absorb(inner)
        }
        return days.values.sorted { $0.date < $1.date }
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> HolidayCalendarRecord {
        try await services.find(context, scope, "calendar", HolidayCalendarRepository.find) { ($0.operatorID, nil) }
    }
}
