import COpenAPI
import Flows
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Storage

/// Health, readiness, metrics, the OpenAPI document, presence and the audit trail.
struct PlatformRoutes: Sendable {
    let services: APIServices

    private static let document = ByteBuffer(
        bytes: UnsafeBufferPointer(start: openapi_document(), count: openapi_document_size()))

    private struct Health: Encodable, Sendable {
        let status: String
        let failing: [String: String]
    }

    private struct PresenceCounts: Encodable, Sendable {
        let connected: Int64
        let silent: Int64
        let offline: Int64
    }

    private struct Audit: Encodable, Sendable {
        let id: AuditEntryID
        let operatorId: OperatorID?
        let actor: String
        /// What people call the actor.
        let actorName: String
        let action: String
        let entity: String
        let before: String?
        let after: String?
        let at: Timestamp
    }

    /// Without a token: what probes and scrapers ask.
    func addOpen(to router: Router<APIContext>) {
        router.get("healthz") { _, _ in JSONAnswer(Health(status: "ok", failing: [:])) }
        router.get("readyz") { _, _ in
            let failing = await services.readiness()
            return JSONAnswer(
                Health(status: failing.isEmpty ? "ready" : "not ready", failing: failing),
                status: failing.isEmpty ? .ok : .serviceUnavailable)
        }
        router.get("metrics") { _, context in
            guard context.isAddressKnown, IPNetwork.hold(context.remoteAddress, services.metricsReaders) else {
                throw Problem.metricsElsewhere
            }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: .init(string: services.metricsText())))
        }
        router.get("api/openapi.yaml") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml"],
                body: ResponseBody(byteBuffer: Self.document))
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("presence") { try await presence($0, $1) }
        group.get("audit") { try await audit($0, $1) }
    }

    private func presence(
        _ request: Request, _ context: APIContext
    ) async throws -> JSONAnswer<some Encodable & Sendable> {
        let caller = try context.caller(with: .stationsRead)
        var query = Query(request)
        let asked: OperatorID? = query.id("operatorId")
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let counts = try await services.flows.database.read {
            try StationRepository.countByPresence(operatorID: operatorID, siteIDs: caller.siteIDs(of: operatorID), $0)
        }
        return JSONAnswer(
            PresenceCounts(
                connected: counts[.connected] ?? 0, silent: counts[.silent] ?? 0, offline: counts[.offline] ?? 0))
    }

    private func audit(
        _ request: Request, _ context: APIContext
    ) async throws -> JSONAnswer<some Encodable & Sendable> {
        let caller = try context.caller(with: .auditRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let action = query.text("action", 1...40)
        let entity = query.text("entity", 1...100)
        let kind = query.text("kind", 1...40)
        let actor = query.text("actor", 1...100)
        let from = query.time("from")
        let until = query.time("until")
        let before: AuditEntryID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let (rows, names) = try await services.flows.database.read { connection in
            let rows = try AuditRepository.page(
                operatorID: operatorID, action: action, entity: entity, kind: kind, actor: actor, from: from,
                until: until, before: before, limit: limit + 1, connection)
            return (rows, try ActorNames.find(rows.map(\.actor), connection))
        }
        let masking = Masking(caller)
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(id: $0.id.description) },
                item: {
                    Audit(
                        id: $0.id, operatorId: $0.operatorID, actor: $0.actor, actorName: names[$0.actor] ?? $0.actor,
                        action: $0.action, entity: $0.entity, before: masking.record($0.before),
                        after: masking.record($0.after), at: $0.at)
                }))
    }
}
