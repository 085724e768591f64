import Crypto
import Kernel
import Storage
import Synchronization

/// Takes messages from the outbox to their endpoints: at least once, oldest first, a failed one again and again for
/// days. Endpoints do not wait for each other.
package final class DeliverWebhooks: Sendable {
    /// Endpoints that are served at once.
    static let maximumAtOnce = 32
    /// Messages of one endpoint in a row; then it lines up again.
    static let maximumInARow = 200
    /// A message that failed so often lets those behind it go first.
    static let holdingAttempts: Int64 = 3
    /// Tries in all: they reach over three days and more.
    static let maximumAttempts: Int64 = 12
    /// An endpoint that fails for so long is disabled.
    static let disabledAfter = Milliseconds.hours(72)
    /// Messages that may wait for one endpoint; beyond it is disabled, and its owner told.
    static let maximumWaiting: Int64 = 100_000
    static let timeout = Milliseconds.seconds(15)
    /// Of an answer is read, and of that the beginning kept.
    static let maximumAnswer = 64 * 1024
    static let keptAnswer = 2048

    private let context: FlowContext
    private let busy = Mutex<Set<WebhookEndpointID>>([])
    private let version: String

    package init(_ context: FlowContext, version: String) {
        self.context = context
        self.version = version
    }

    /// Delivers until it is cancelled. `every` seconds it looks for what waits.
    package func run(every interval: Duration) async {
        await withDiscardingTaskGroup { group in
            var lastLoad = Timestamp(millisecondsSinceEpoch: 0)
            while !Task.isCancelled {
                do {
                    let now = context.time.now()
                    if now - lastLoad >= WebhookSubscriptions.reloadEvery {
                        try await context.webhooks.load(context.database)
                        try await disableFull()
                        lastLoad = now
                    }
                    for id in try await begin() { group.addTask { await self.serve(id) } }
                } catch {
                    context.logger.warning("webhooks wait for the database", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// One round over all endpoints, to its end; for tests.
    package func round() async throws { for id in try await begin() { await serve(id) } }

    private func begin() async throws -> [WebhookEndpointID] {
        guard !context.webhooks.isEmpty else { return [] }
        let waiting = try await context.database.read { try WebhookMessageRepository.waitingEndpoints($0) }
        return busy.withLock { busy in
            let free = waiting.filter { !busy.contains($0) }.prefix(max(Self.maximumAtOnce - busy.count, 0))
            busy.formUnion(free)
            return Array(free)
        }
    }

    private func serve(_ id: WebhookEndpointID) async {
        defer { _ = busy.withLock { $0.remove(id) } }
        for _ in 0..<Self.maximumInARow where !Task.isCancelled {
            do {
                guard let (endpoint, message) = try await next(of: id) else { return }
                let result = await send(message, to: endpoint)
                guard !Task.isCancelled, try await store(result, message, endpoint) else { return }
            } catch {
                context.logger.warning("a webhook waits for the database", metadata: ["error": "\(error)"])
                return
            }
        }
    }

    private func next(
        of id: WebhookEndpointID
    ) async throws -> (WebhookEndpointRecord, WebhookMessageRecord)? {
        let now = context.time.now()
        return try await context.database.read { connection in
            guard let endpoint = try WebhookEndpointRepository.find(id, connection), endpoint.isEnabled,
                endpoint.pausedUntil.map({ $0 <= now }) ?? true,
                let message = try WebhookMessageRepository.next(
                    of: id, at: now, holding: Self.holdingAttempts, connection),
                let due = message.nextAttemptAt, due <= now
            else { return nil }
            return (endpoint, message)
        }
    }
}

// MARK: - One delivery

extension DeliverWebhooks {
    private struct Delivery: Sendable {
        let at: Timestamp
        let took: Milliseconds
        let status: Int?
        let error: String?
        let answer: String?
        var retryAfter: Milliseconds?

        var isDone: Bool { status.map { (200..<300).contains($0) } ?? false }
        /// The receiver says that it wants no more (Standard Webhooks).
        var isGone: Bool { status == 410 }
    }

    private func send(_ message: WebhookMessageRecord, to endpoint: WebhookEndpointRecord) async -> Delivery {
        let now = context.time.now()
        var secrets = [endpoint.secret]
        if let old = endpoint.oldSecret, let until = endpoint.oldSecretUntil, now < until { secrets.append(old) }
        var headers = WebhookSignature.headers(
            id: message.id.description, at: now, body: message.body, secrets: secrets)
        headers.append(.init("content-type", "application/json"))
        headers.append(.init("user-agent", "Ohmstead/\(version)"))
        do {
            let answer = try await context.outside.send(
                OutsideRequest(
                    .post, endpoint.url, headers: headers, body: Array(message.body.utf8), timeout: Self.timeout,
                    maximumBytes: Self.maximumAnswer))
            return Delivery(
                at: now, took: context.time.now() - now, status: answer.status, error: nil,
                answer: Self.kept(answer.body),
                retryAfter: answer.header("retry-after").flatMap { Int($0) }.map {
                    .seconds(min(max($0, 0), 86_400))
                })
        } catch {
            return Delivery(
                at: now, took: context.time.now() - now, status: nil, error: error.description, answer: nil)
        }
    }

    /// - Returns: whether the next message may follow at once.
    private func store(
        _ delivery: Delivery, _ sent: WebhookMessageRecord, _ used: WebhookEndpointRecord
    ) async throws -> Bool {
        let now = context.time.now()
        let (isGood, isDisabled) = try await context.database.write { [context] connection in
            // Either may have been changed or deleted meanwhile.
            guard var endpoint = try WebhookEndpointRepository.find(used.id, connection),
                var message = try WebhookMessageRepository.find(sent.id, connection)
            else { return (false, false) }
            message.attempts += 1
            if delivery.isDone {
                (message.state, message.finishedAt, message.nextAttemptAt) = (.delivered, now, nil)
                (endpoint.failures, endpoint.failingSince, endpoint.pausedUntil) = (0, nil, nil)
            } else {
                Self.postpone(&message, &endpoint, delivery, now)
            }
            try WebhookAttemptRepository.insert(
                WebhookAttemptRecord(
                    id: context.ids.next(), messageID: message.id, at: delivery.at,
                    durationMilliseconds: delivery.took.count, status: delivery.status.map(Int64.init),
                    error: delivery.error, answer: delivery.answer), connection)
            try WebhookMessageRepository.save(message, connection)
            try WebhookEndpointRepository.saveHealth(endpoint, connection)
            let isDisabled = used.isEnabled && !endpoint.isEnabled
            if isDisabled { try Self.note(endpoint, before: used, context, connection) }
            return (delivery.isDone, isDisabled)
        }
        if isDisabled { try await context.webhooks.load(context.database) }
        return isGood
    }

    private static func postpone(
        _ message: inout WebhookMessageRecord, _ endpoint: inout WebhookEndpointRecord, _ delivery: Delivery,
        _ now: Timestamp
    ) {
        endpoint.failures += 1
        let since = endpoint.failingSince ?? now
        endpoint.failingSince = since
        if message.attempts >= maximumAttempts {
            (message.state, message.finishedAt, message.nextAttemptAt) = (.failed, now, nil)
        } else {
            let wait = max(backoff(after: message.attempts, of: message.id), delivery.retryAfter ?? Milliseconds(0))
            message.nextAttemptAt = now + wait
        }
        // While it is down, one message finds out, not each of those that wait.
        endpoint.pausedUntil = now + min(backoff(after: endpoint.failures, of: message.id), .minutes(5))
        guard endpoint.isEnabled else { return }
        if delivery.isGone {
            (endpoint.isEnabled, endpoint.disabledAt) = (false, now)
            endpoint.disabledReason = "The receiver answered 410 Gone: it wants no more."
        } else if now - since >= disabledAfter {
            (endpoint.isEnabled, endpoint.disabledAt) = (false, now)
            endpoint.disabledReason = "Nothing could be delivered since \(since): \(reason(delivery))."
        }
    }

    private static func reason(_ delivery: Delivery) -> String {
        delivery.error ?? delivery.status.map { "the last answer was \($0)" } ?? "no answer"
    }

    /// 5 s, 15 s, 45 s, ... up to a day, and up to a fifth more or less, so that what failed together does not come
    /// back together.
    static func backoff(after attempts: Int64, of id: WebhookMessageID) -> Milliseconds {
        var wait: Int64 = 5000
        for _ in 1..<max(attempts, 1) where wait < 86_400_000 { wait *= 3 }
        wait = min(wait, 86_400_000)
        let byte = SHA256.hash(data: Array("\(id)/\(attempts)".utf8)).first { _ in true } ?? 0
        return Milliseconds(min(wait - wait / 5 + wait * 2 / 5 * Int64(byte) / 255, 86_400_000))
    }

    /// The beginning of an answer as text that any screen can show.
    private static func kept(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(keptAnswer), as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 || $0 == "\n" }))
    }

    /// An endpoint whose messages pile up is disabled: the outbox has an end.
    private func disableFull() async throws {
        guard !context.webhooks.isEmpty else { return }
        let now = context.time.now()
        let count = try await context.database.write { [context] connection in
            var count = 0
            for id in try WebhookMessageRepository.waitingEndpoints(connection) {
                let waiting = try WebhookMessageRepository.countWaiting(
                    of: id, limit: Self.maximumWaiting, connection)
                guard waiting >= Self.maximumWaiting, let before = try WebhookEndpointRepository.find(id, connection)
                else { continue }
                var endpoint = before
                (endpoint.isEnabled, endpoint.disabledAt) = (false, now)
                endpoint.disabledReason = "\(Self.maximumWaiting) messages are waiting: it takes them too slowly."
                try WebhookEndpointRepository.saveHealth(endpoint, connection)
                try Self.note(endpoint, before: before, context, connection)
                count += 1
            }
            return count
        }
        if count > 0 { try await context.webhooks.load(context.database) }
    }

    private static func note(
        _ endpoint: WebhookEndpointRecord, before: WebhookEndpointRecord, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        context.logger.warning(
            "webhook disabled",
            metadata: ["webhook": "\(endpoint.id)", "reason": "\(endpoint.disabledReason ?? "")"])
        try Webhooks.note("disable", before, endpoint, Actor(name: "system", reach: []), context, connection)
    }
}
