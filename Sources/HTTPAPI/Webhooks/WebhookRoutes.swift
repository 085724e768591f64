import Flows
import Hummingbird
import Kernel
import Storage

/// Where an operator is told what happens, and what was delivered there.
struct WebhookRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: WebhookEndpointID
        let operatorId: OperatorID
        let url: String
        let description: String
        let topics: [String]
        let isEnabled: Bool
        let failures: Int64
        let failingSince: Timestamp?
        let pausedUntil: Timestamp?
        let disabledAt: Timestamp?
        let disabledReason: String?
        let oldSecretUntil: Timestamp?
        let createdAt: Timestamp
        /// Shown once, when it is made.
        let secret: String?

        init(_ record: WebhookEndpointRecord, secret: String? = nil) {
            id = record.id
            operatorId = record.operatorID
            url = record.url
            description = record.description
            topics = record.topics
            isEnabled = record.isEnabled
            failures = record.failures
            failingSince = record.failingSince
            pausedUntil = record.pausedUntil
            disabledAt = record.disabledAt
            disabledReason = record.disabledReason
            oldSecretUntil = record.oldSecretUntil
            createdAt = record.createdAt
            self.secret = secret
        }
    }

    private struct List: Encodable, Sendable { let items: [View] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("webhooks") { try await list($0, $1) }
        group.post("webhooks") { try await create($0, $1) }
        group.get("webhooks/:id") { _, context in
            let record = try await Self.find(context, services, .operatorsRead).0
            return JSONAnswer(View(record), version: record.version)
        }
        group.patch("webhooks/:id") { try await edit($0, $1) }
        group.delete("webhooks/:id") { _, context in
            let (record, caller) = try await Self.find(context, services, .operatorsWrite)
            try await Webhooks.delete(record.id, by: caller.actor, services.flows)
            return Response(status: .noContent)
        }
        group.post("webhooks/:id/secret") { _, context in
            let (record, caller) = try await Self.find(context, services, .operatorsWrite)
            let (after, secret) = try await Webhooks.rotate(record.id, by: caller.actor, services.flows)
            return JSONAnswer(View(after, secret: secret), version: after.version)
        }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<List> {
        let caller = try context.caller(with: .operatorsRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let all = try await services.flows.database.read { try WebhookEndpointRepository.all(of: operatorID, $0) }
        return JSONAnswer(List(items: all.filter { caller.actor.mayTouch($0.operatorID) }.map { View($0) }))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .operatorsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let operatorID: OperatorID? = fields.id("operatorId")
        let url = fields.text("url", 1...2000)
        let description = fields.optionalText("description", 0...500) ?? ""
        if !fields.has("topics") { fields.fail("topics", "is required") }
        let topics = Self.topics(&fields) ?? []
        let isEnabled = fields.optionalBool("isEnabled") ?? true
        try fields.finish()
        guard let operatorID else { throw Problem.invalid("/operatorId", "is required") }
        let draft = WebhookEndpointRecord(
            id: services.flows.ids.next(), operatorID: operatorID, url: url, description: description, topics: topics,
            isEnabled: isEnabled, secret: [], createdAt: services.flows.time.now())
        let (made, secret) = try await Webhooks.create(
            draft, by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(
            View(made, secret: secret), status: .created, version: made.version,
            location: "/api/v1/webhooks/\(made.id)")
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        var (record, caller) = try await Self.find(context, services, .operatorsWrite)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        if let url = fields.optionalText("url", 1...2000) { record.url = url }
        if let description = fields.optionalText("description", 0...500) { record.description = description }
        if let topics = Self.topics(&fields) { record.topics = topics }
        if let isEnabled = fields.optionalBool("isEnabled") { record.isEnabled = isEnabled }
        try fields.finish()
        record.version = try request.expectedVersion(of: record.version)
        let wanted = record
        let after = try await editing { try await Webhooks.edit(wanted, by: caller.actor, services.flows) }
        return JSONAnswer(View(after), version: after.version)
    }

    static func find(
        _ context: APIContext, _ services: APIServices, _ scope: Scope
    ) async throws -> (WebhookEndpointRecord, Caller) {
        let caller = try context.caller(with: scope)
        let id: WebhookEndpointID = try context.id("id", of: "webhook")
        guard let record = try await services.flows.database.read({ try WebhookEndpointRepository.find(id, $0) })
        else { throw Problem.notFound("webhook") }
        try caller.require(record.operatorID, "webhook")
        return (record, caller)
    }

    /// Each topic once, in the order of the documentation.
    private static func topics(_ fields: inout Fields) -> [String]? {
        guard let words = fields.optionalTexts("topics", count: 1...WebhookTopic.allCases.count, length: 3...40) else {
            return nil
        }
        guard words.allSatisfy({ WebhookTopic(rawValue: $0) != nil }) else {
            fields.fail("topics", "must hold words of \(WebhookTopic.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return WebhookTopic.allCases.map(\.rawValue).filter { words.contains($0) }
    }
}
