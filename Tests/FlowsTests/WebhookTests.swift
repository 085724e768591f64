import Crypto
import Flows
import Foundation
import Kernel
import Storage
import Synchronization
import Testing

/// Messages of what happens, from the write of an event to a receiver that answers as it is told.
struct WebhookTests {
    /// A server of somebody else.
    private final class Receiver: OutsideRequests {
        struct State {
            var got: [OutsideRequest] = []
            var status = 200
            var failure: OutsideFailure?
        }

        let state = Mutex(State())

        func send(_ request: OutsideRequest) async throws(OutsideFailure) -> OutsideResponse {
            let (status, failure) = state.withLock { state in
                state.got.append(request)
                return (state.status, state.failure)
            }
            if let failure { throw failure }
            return OutsideResponse(status: status, headers: [], body: Array("thanks\u{0}".utf8))
        }

        func fault(in url: String) -> String? { url.hasPrefix("https://") ? nil : "must begin with https://" }

        func answers(_ status: Int) { state.withLock { $0.status = status } }
        var got: [OutsideRequest] { state.withLock { $0.got } }

        /// Type and subject of each message that came.
        var words: [String] {
            got.map { request in
                let tree = try? JSONSerialization.jsonObject(with: Data(request.body ?? [])) as? [String: Any]
                return tree?["type"] as? String ?? "?"
            }
        }
    }

    private struct Scene {
        let town: Town
        let flows: FlowContext
        let receiver: Receiver
        let worker: DeliverWebhooks
        let endpoint: WebhookEndpointRecord
        let secret: String

        func log(_ state: WebhookMessageRecord.State? = nil) async throws -> [WebhookMessageRecord] {
            try await flows.database.read {
                try WebhookMessageRepository.page(
                    of: endpoint.id, state: state, topic: nil, before: nil, limit: 100, $0)
            }
        }

        func now() async throws -> WebhookEndpointRecord {
            try #require(try await flows.database.read { try WebhookEndpointRepository.find(endpoint.id, $0) })
        }

        /// Whole charging session, from plug to settled order.
        func charge(at minutes: Int = 0) async throws {
            let session = try await town.start(at: minutes, meterWh: 1000 + Int64(minutes))
            try await town.stop(session.number, at: minutes + 30, meterWh: 11_000 + Int64(minutes))
        }
    }

    private func run(
        topics: [String] = ["session.started", "session.ended", "order.settled"],
        _ body: (Scene) async throws -> Void
    ) async throws {
        let receiver = Receiver()
        try await Town.run(outside: receiver) { town in
            let draft = WebhookEndpointRecord(
                id: town.flows.ids.next(), operatorID: town.operatorID, url: "https://books.example/hook",
                description: "books", topics: topics, isEnabled: true, secret: [], createdAt: town.time.now())
            let (endpoint, secret) = try await Webhooks.create(draft, by: town.actor, town.flows)
            try await body(
                Scene(
                    town: town, flows: town.flows, receiver: receiver,
                    worker: DeliverWebhooks(town.flows, version: "1"), endpoint: endpoint, secret: secret))
        }
    }

    @Test func `what happens is told in its order, signed, and only what was subscribed to`() async throws {
        try await run { scene in
            try await scene.charge()
            try await scene.worker.round()
            #expect(scene.receiver.words == ["session.started", "session.ended", "order.settled"])
            let request = try #require(scene.receiver.got.last)
            func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
            let key = try #require(Data(base64Encoded: String(scene.secret.dropFirst("whsec_".count))))
            let body = String(decoding: request.body ?? [], as: UTF8.self)
            let signed = "\(header("webhook-id")).\(header("webhook-timestamp")).\(body)"
            let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: key))
            #expect(header("webhook-signature") == "v1," + Data(code).base64EncodedString())
            let log = try await scene.log()
            #expect(log.map(\.state) == [.delivered, .delivered, .delivered])
            let newest = try #require(log.first)
            let tries = try await scene.flows.database.read {
                try WebhookAttemptRepository.all(of: newest.id, limit: 10, $0)
            }
            #expect(tries.map(\.status) == [200])
            #expect(tries.map(\.answer) == ["thanks"])
        }
    }

    @Test func `without a subscriber nothing is written`() async throws {
        try await run(topics: ["station.faulted"]) { scene in
            try await scene.charge()
            #expect(try await scene.log().isEmpty)
        }
    }

    @Test func `a failed message holds back those behind it until it has failed three times`() async throws {
        try await run { scene in
            scene.receiver.answers(500)
            try await scene.charge()
            try await scene.worker.round()
            try await scene.worker.round()
            #expect(scene.receiver.words == ["session.started"])
            for minutes in [31, 40] {
                scene.town.wait(until: minutes)
                try await scene.worker.round()
            }
            #expect(scene.receiver.words == Array(repeating: "session.started", count: 3))
            scene.receiver.answers(204)
            scene.town.wait(until: 90)
            try await scene.worker.round()
            #expect(
                scene.receiver.words.dropFirst(3) == ["session.started", "session.ended", "order.settled"])
            #expect(try await scene.now().failures == 0)
        }
    }

    @Test func `an endpoint that fails for days is disabled with a reason, and enabling makes a fresh start`()
        async throws
    {
        try await run { scene in
            scene.receiver.answers(503)
            try await scene.charge()
            for hour in stride(from: 1, through: 100, by: 1) {
                scene.town.wait(until: hour * 60)
                try await scene.worker.round()
            }
            let disabled = try await scene.now()
            #expect(!disabled.isEnabled)
            #expect(disabled.disabledReason?.hasSuffix("the last answer was 503.") ?? false)
            let audit = try await scene.flows.database.read {
                try AuditRepository.page(
                    operatorID: scene.town.operatorID, action: "disable", before: nil, limit: 10, $0)
            }
            #expect(audit.map(\.actor) == ["system"])
            let sent = scene.receiver.got.count
            try await scene.charge(at: 6001)
            try await scene.worker.round()
            #expect(scene.receiver.got.count == sent)

            scene.receiver.answers(200)
            var wanted = disabled
            wanted.isEnabled = true
            _ = try await Webhooks.edit(wanted, by: scene.town.actor, scene.flows)
            scene.town.wait(until: 200 * 60)
            try await scene.worker.round()
            #expect(try await scene.log(.waiting).isEmpty)
            #expect(try await scene.now().disabledReason == nil)
        }
    }

    @Test func `a receiver that is gone ends it at once`() async throws {
        try await run { scene in
            scene.receiver.answers(410)
            try await scene.charge()
            try await scene.worker.round()
            #expect(scene.receiver.got.count == 1)
            #expect(try await scene.now().disabledReason == "The receiver answered 410 Gone: it wants no more.")
        }
    }

    @Test func `both secrets sign for a day after a rotation`() async throws {
        try await run { scene in
            _ = try await Webhooks.rotate(scene.endpoint.id, by: scene.town.actor, scene.flows)
            func signatures() async throws -> Int {
                _ = try await Webhooks.test(scene.endpoint.id, by: scene.town.actor, scene.flows)
                try await scene.worker.round()
                let header = scene.receiver.got.last?.headers.first { $0.name == "webhook-signature" }
                return header?.value.split(separator: " ").count ?? 0
            }
            #expect(try await signatures() == 2)
            scene.town.wait(until: 24 * 60 + 1)
            #expect(try await signatures() == 1)
            #expect(scene.receiver.words == ["webhook.test", "webhook.test"])
        }
    }

    @Test func `a message is sent again under its own id`() async throws {
        try await run { scene in
            try await scene.charge()
            try await scene.worker.round()
            let first = try #require(try await scene.log().last)
            _ = try await Webhooks.redeliver(first.id, of: scene.endpoint.id, by: scene.town.actor, scene.flows)
            try await scene.worker.round()
            let ids = scene.receiver.got.map { $0.headers.first { $0.name == "webhook-id" }?.value }
            #expect(ids.count == 4)
            #expect(ids.last == first.id.description)
            #expect(ids.first == ids.last)
        }
    }

    @Test func `an address that may not be used is refused where it is typed`() async throws {
        try await run { scene in
            var wanted = scene.endpoint
            wanted.url = "http://127.0.0.1/"
            let edited = wanted
            await #expect(throws: FlowFailure.self) {
                try await Webhooks.edit(edited, by: scene.town.actor, scene.flows)
            }
        }
    }

    @Test func `an endpoint goes with its messages`() async throws {
        try await run { scene in
            try await scene.charge()
            try await Webhooks.delete(scene.endpoint.id, by: scene.town.actor, scene.flows)
            #expect(try await scene.log().isEmpty)
            try await scene.charge(at: 60)
            #expect(try await scene.log().isEmpty)
        }
    }
}
