import Billing
import Flows
import Foundation
import Hummingbird
import Kernel
import Storage

struct TariffRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: TariffID
        let operatorId: OperatorID
        let name: String
        let createdAt: Timestamp

        init(_ record: TariffRecord) {
            id = record.id
            operatorId = record.operatorID
            name = record.name
            createdAt = record.createdAt
        }
    }

    struct VersionView: Encodable, Sendable {
        let id: TariffVersionID
        let tariffId: TariffID
        let number: Int64
        let effectiveFrom: Timestamp
        let definition: TariffDefinition

        init(_ version: TariffVersion) {
            id = version.id
            tariffId = version.tariffID
            number = version.number
            effectiveFrom = version.effectiveFrom
            definition = version.definition
        }
    }

    struct Preview: Encodable, Sendable {
        /// Nil for a definition that is not saved.
        let tariffVersionId: TariffVersionID?
        let currency: Currency
        let energyWh: Int64
        let lines: [OrderLineView]
        let taxMinor: Int64
        let totalMinor: Int64
        let mended: [String]

        init(_ priced: PricedOrder, version: TariffVersionID?) {
            tariffVersionId = version
            currency = priced.currency
            energyWh = priced.energyWh
            lines = priced.lines.map(OrderLineView.init)
            taxMinor = priced.taxMinor
            totalMinor = priced.totalMinor
            mended = priced.mended
        }
    }

    struct Versions: Encodable, Sendable { let items: [VersionView] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("tariffs") { try await list($0, $1) }
        group.post("tariffs") { try await create($0, $1) }
        group.get("tariffs/:id") { try await show($0, $1) }
        group.get("tariffs/:id/versions") { try await versions($0, $1) }
        group.post("tariffs/:id/versions") { try await addVersion($0, $1) }
        group.post("tariffs/:id/preview") { try await preview($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        try await services.list(request, context, .tariffsRead, id: \.id, view: View.init) {
            try TariffRepository.page(operatorID: $0.operatorID, after: $0.cursor, limit: $0.rows, $1)
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
        let now = services.flows.time.now()
        let effectiveFrom = fields.optionalTime("effectiveFrom") ?? now
        let definition = Self.definition(&fields)
        let calendars = calendars(&fields)
        try fields.finish()
        guard let operatorID, let definition else { throw Problem.invalid("/definition", "is required") }
        let tariff = TariffRecord(
            id: services.flows.ids.next(), operatorID: operatorID, name: name, createdAt: now)
        let version = TariffVersion(
            id: services.flows.ids.next(), tariffID: tariff.id, number: 1, effectiveFrom: effectiveFrom,
            definition: definition)
        let made = try await Tariffs.create(
            tariff, firstVersion: version, holidays: calendars, by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            View(made), status: .created, version: made.version, location: "/api/v1/tariffs/\(made.id)")
    }

    private func versions(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Versions> {
        let tariff = try await find(context, .tariffsRead)
        let rows = try await services.flows.database.read { try TariffVersionRepository.all(of: tariff.id, $0) }
        return JSONAnswer(Versions(items: rows.map(VersionView.init)))
    }

    private func addVersion(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<VersionView> {
        let tariff = try await find(context, .tariffsWrite)
        let caller = try context.caller(with: .tariffsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let effectiveFrom = fields.optionalTime("effectiveFrom") ?? services.flows.time.now()
        let definition = Self.definition(&fields)
        let calendars = calendars(&fields)
        try fields.finish()
        guard let definition else { throw Problem.invalid("/definition", "is required") }
        let version = try await Tariffs.addVersion(
            to: tariff.id, effectiveFrom: effectiveFrom, definition, holidays: calendars, by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(VersionView(version), status: .created)
    }

    /// Calendars whose days the version takes over.
    private func calendars(_ fields: inout Fields) -> [HolidayCalendarID] {
        let texts = fields.optionalTexts("holidayCalendarIds", count: 0...20, length: 36...36) ?? []
        return texts.enumerated().compactMap { index, text in
            let id = HolidayCalendarID(text)
            if id == nil { fields.fail("holidayCalendarIds/\(index)", "must be a UUID of 36 characters") }
            return id
        }
    }

    /// The definition is read by its own decoder, which names the field that is missing or wrong.
    static func definition(_ fields: inout Fields) -> TariffDefinition? {
        guard let tree = fields.tree("definition") else {
            fields.fail("definition", "is required")
            return nil
        }
        do {
            return try JSONDecoder().decode(TariffDefinition.self, from: JSONEncoder().encode(tree))
        } catch let error as DecodingError {
            let (path, rule) = words(error)
            fields.fail((["definition"] + path).joined(separator: "/"), rule)
        } catch {
            fields.fail("definition", "cannot be read")
        }
        return nil
    }

    private static func words(_ error: DecodingError) -> ([String], String) {
        func path(_ context: DecodingError.Context) -> [String] {
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        }
        switch error {
        case .keyNotFound(let key, let context): return (path(context) + [key.stringValue], "is required")
        case .valueNotFound(_, let context): return (path(context), "must not be null")
        case .typeMismatch(let type, let context): return (path(context), rule(of: type))
        case .dataCorrupted(let context): return (path(context), context.debugDescription)
        @unknown default: return ([], "cannot be read")
        }
    }

    /// In the words of JSON, not of Swift.
    private static func rule(of type: any Any.Type) -> String {
        if type is String.Type { return "must be a text" }
        if type is Bool.Type { return "must be true or false" }
        return type is any RangeReplaceableCollection.Type ? "must be a list" : "must be an object"
    }

    /// What a session would have cost, or costs so far, under this tariff.
    private func preview(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Preview> {
        let tariff = try await find(context, .tariffsRead)
        let caller = try context.caller(with: .sessionsRead)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let sessionID: SessionID? = fields.id("sessionId")
        let versionID: TariffVersionID? = fields.optionalID("versionId")
        try fields.finish()
        let versions = try await services.flows.database.read {
            try TariffVersionRepository.all(of: tariff.id, $0)
        }
        let version = versionID.map { id in versions.first { $0.id == id } } ?? versions.last
        guard let sessionID, let version else {
            throw Problem.invalid("/versionId", "must be a version of this tariff")
        }
        let priced = try await Tariffs.preview(sessionID, under: version.id, by: caller.actor, services.flows)
        return JSONAnswer(Preview(priced, version: priced.versionID))
    }

    func find(_ context: APIContext, _ scope: Scope) async throws -> TariffRecord {
        try await services.find(context, scope, "tariff", TariffRepository.find) { ($0.operatorID, nil) }
    }
}
