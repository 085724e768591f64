import Flows
import Foundation
import Hummingbird
import Kernel
import Storage

/// The log of a webhook: what was sent, what came back, and sending it again.
struct DeliveryRoutes: Sendable {
    let services: APIServices

    /// Tries of a message that are shown; there are few more.
    private static let maximumAttempts = 100

    struct View: Encodable, Sendable {
        let id: WebhookMessageID
        let topic: String
        let state: String
        let attempts: Int64
        let createdAt: Timestamp
        let nextAttemptAt: Timestamp?
        let finishedAt: Timestamp?

        init(_ record: WebhookMessageRecord) {
            id = record.id
            topic = record.topic
            state = record.state.rawValue
            attempts = record.attempts
            createdAt = record.createdAt
            nextAttemptAt = record.nextAttemptAt
            finishedAt = record.finishedAt
        }
    }

    struct Detail: Encodable, Sendable {
        struct Attempt: Encodable, Sendable {
            let at: Timestamp
            let durationMs: Int64
            let status: Int64?
            let error: String?
            let answer: String?
        }

        let delivery: View
        let url: String
        /// As they are sent, but for the signature.
        let headers: [String: String]
        let body: String
        /// Newest first.
        let log: [Attempt]
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("webhooks/:id/deliveries") { try await list($0, $1) }
        group.get("webhooks/:id/deliveries/:delivery") { _, context in try await show(context) }
        group.post("webhooks/:id/deliveries/:delivery/redeliver") { _, context in
            let (endpoint, caller) = try await WebhookRoutes.find(context, services, .operatorsWrite)
            let id: WebhookMessageID = try context.id("delivery", of: "delivery")
            let message = try await Webhooks.redeliver(id, of: endpoint.id, by: caller.actor, services.flows)
            return JSONAnswer(View(message), status: .accepted, location: Self.path(message))
        }
        group.post("webhooks/:id/test") { request, context in
            let (endpoint, caller) = try await WebhookRoutes.find(context, services, .operatorsWrite)
            let key = try request.idempotency(caller, [])
            let message = try await Webhooks.test(endpoint.id, by: caller.actor, services.flows.once(key))
            return JSONAnswer(View(message), status: .accepted, location: Self.path(message))
        }
    }

    private static func path(_ message: WebhookMessageRecord) -> String {
        "/api/v1/webhooks/\(message.endpointID)/deliveries/\(message.id)"
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let (endpoint, _) = try await WebhookRoutes.find(context, services, .operatorsWrite)
        var query = Query(request)
        let limit = query.limit()
        let state: WebhookMessageRecord.State? = query.word("state")
        let topic = query.text("topic", 1...40)
        let before: WebhookMessageID? = query.idCursor()
        try query.finish()
        let rows = try await services.flows.database.read {
            try WebhookMessageRepository.page(
                of: endpoint.id, state: state, topic: topic, before: before, limit: limit + 1, $0)
        }
        return JSONAnswer(Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: View.init))
    }

    private func show(_ context: APIContext) async throws -> JSONAnswer<Detail> {
        let (endpoint, _) = try await WebhookRoutes.find(context, services, .operatorsWrite)
        let id: WebhookMessageID = try context.id("delivery", of: "delivery")
        let found = try await services.flows.database.read { connection in
            try WebhookMessageRepository.find(id, connection).map {
                ($0, try WebhookAttemptRepository.all(of: id, limit: Self.maximumAttempts, connection))
            }
        }
        guard let (message, log) = found, message.endpointID == endpoint.id else { throw Problem.notFound("delivery") }
        return JSONAnswer(
            Detail(
                delivery: View(message), url: endpoint.url,
                headers: [
                    "webhook-id": message.id.description,
                    "webhook-timestamp": String((log.first?.at ?? message.createdAt).secondsSinceEpoch),
                    "webhook-signature": "v1,***", "content-type": "application/json",
                ], body: message.body,
                log: log.map {
                    Detail.Attempt(
                        at: $0.at, durationMs: $0.durationMilliseconds, status: $0.status, error: $0.error,
                        answer: $0.answer)
                }))
    }
}
