import Flows
import Hummingbird
import Kernel
import Storage

/// How long things are kept, and what would be deleted.
struct RetentionRoutes: Sendable {
    let services: APIServices
    /// `journal.keepDays` of the configuration: the most that the journal keeps.
    private var journalDays: Int { services.journalKeepDays }

    struct View: Encodable, Sendable {
        struct Rule: Encodable, Sendable {
            let kind: RetentionKind
            /// As it was set here; null where the other level decides, 0 for ever.
            let ownDays: Int?
            let platformDays: Int?
            /// What holds; null for ever.
            let days: Int?
            let minimumDays: Int
            let isOfPlatform: Bool

            enum CodingKeys: String, CodingKey { case kind, ownDays, platformDays, days, minimumDays, isOfPlatform }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(kind, forKey: .kind)
                try container.encode(ownDays, forKey: .ownDays)
                try container.encode(platformDays, forKey: .platformDays)
                try container.encode(days, forKey: .days)
                try container.encode(minimumDays, forKey: .minimumDays)
                try container.encode(isOfPlatform, forKey: .isOfPlatform)
            }
        }

        let operatorId: OperatorID?
        let rules: [Rule]
        let lastRunAt: Timestamp?
    }

    private struct Preview: Encodable, Sendable {
        struct Item: Encodable, Sendable {
            let kind: RetentionKind
            let before: Timestamp
            let count: Int64
        }

        let items: [Item]
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("retention") { try await show($0, $1) }
        group.put("retention") { try await edit($0, $1) }
        group.get("retention/preview") { try await preview($0, $1) }
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .operatorsRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        if let operatorID { try caller.require(operatorID, "operator") }
        let policy = try await services.flows.database.read { try Retention.policy(of: operatorID, $0) }
        return JSONAnswer(view(policy, operatorID), version: policy.version)
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .operatorsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.optionalID("operatorId")
        if fields.tree("days") == nil { fields.fail("days", "is required") }
        var settings = RetentionSettings()
        if var days = fields.optionalObject("days") {
            for kind in RetentionKind.allCases { Self.read(kind, &days, operatorID, &settings) }
            fields.absorb(days)
        }
        try fields.finish()
        guard operatorID == nil || caller.actor.mayTouch(operatorID) else {
            throw Problem.invalid("/operatorId", "must be an operator that you may work for")
        }
        let current = try await services.flows.database.read { try Retention.policy(of: operatorID, $0).version }
        let (wanted, version) = (settings, try request.expectedVersion(of: current))
        let policy = try await editing {
            try await Retention.edit(wanted, of: operatorID, version: version, by: caller.actor, services.flows)
        }
        return JSONAnswer(view(policy, operatorID), version: policy.version)
    }

    private static func read(
        _ kind: RetentionKind, _ days: inout Fields, _ operatorID: OperatorID?, _ settings: inout RetentionSettings
    ) {
        guard let number = days.optionalInteger(kind.rawValue, 0...Int64(RetentionKind.maximumDays)) else { return }
        if kind.isOfPlatform, operatorID != nil {
            days.fail(kind.rawValue, "is set for the whole platform only")
        } else if number != 0, number < kind.minimumDays {
            days.fail(kind.rawValue, "must be 0 (for ever) or \(kind.minimumDays) at the least")
        } else {
            settings.days[kind.rawValue] = Int(number)
        }
    }

    private func preview(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Preview> {
        let caller = try context.caller(with: .operatorsRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        guard let operatorID = try caller.operatorID(asked: asked) else {
            throw Problem.invalid("operatorId", "is required: this client works for the whole platform")
        }
        try caller.require(operatorID, "operator")
        let found = try await Retention.preview(
            of: operatorID, includingPlatform: caller.actor.isPlatform, services.flows)
        return JSONAnswer(
            Preview(items: found.map { Preview.Item(kind: $0.kind, before: $0.before, count: $0.count) }))
    }

    private func view(_ policy: Retention.Policy, _ operatorID: OperatorID?) -> View {
        let rules = RetentionKind.allCases.map { kind in
            let days = policy.days(kind)
            return View.Rule(
                kind: kind, ownDays: policy.own[kind], platformDays: policy.platform[kind],
                days: kind == .journal ? min(days ?? journalDays, journalDays) : days, minimumDays: kind.minimumDays,
                isOfPlatform: kind.isOfPlatform)
        }
        return View(operatorId: operatorID, rules: rules, lastRunAt: policy.lastRunAt)
    }
}
