import Kernel
import Storage

/// An endpoint is added, edited, given a new secret, tried out, or removed; a message is sent again.
package enum Webhooks {
    /// More of them would multiply each write of a busy operator.
    package static let maximumPerOperator = 20
    /// How long the secret before the last signs as well.
    package static let overlap = Milliseconds.hours(24)
    /// Rows that one write deletes.
    private static let batch = 500

    /// - Returns: the endpoint and its secret, which is shown this once.
    package static func create(
        _ draft: WebhookEndpointRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> (WebhookEndpointRecord, secret: String) {
        try require(draft, context)
        var record = draft
        record.secret = WebhookSignature.makeSecret(context.ids)
        let new = record
        let made = try await context.database.write { connection in
            _ = try requireOperator(new.operatorID, actor, connection)
            let id = try context.making(connection) {
                guard try WebhookEndpointRepository.all(of: new.operatorID, connection).count < maximumPerOperator
                else {
                    throw FlowFailure(
                        .conflict, "An operator may have \(maximumPerOperator) webhooks. Delete one first.",
                        field: "operatorId")
                }
                try WebhookEndpointRepository.insert(new, connection)
                try note("create", nil, new, actor, context, connection)
                return new.id
            }
            return try WebhookEndpointRepository.find(id, connection) ?? new
        }
        try await context.webhooks.load(context.database)
        return (made, WebhookSignature.text(of: made.secret))
    }

    /// - Parameter record: at the version that the editor saw. Enabling one makes a fresh start.
    package static func edit(
        _ record: WebhookEndpointRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> WebhookEndpointRecord {
        try require(record, context)
        let now = context.time.now()
        let after = try await context.database.write { connection in
            let before = try find(record.id, actor, connection)
            var wanted = record
            if record.isEnabled, !before.isEnabled {
                (wanted.failures, wanted.failingSince, wanted.pausedUntil) = (0, nil, nil)
                (wanted.disabledAt, wanted.disabledReason) = (nil, nil)
            } else if !record.isEnabled, before.isEnabled {
                (wanted.disabledAt, wanted.disabledReason) = (now, nil)
            }
            guard try WebhookEndpointRepository.update(wanted, connection) else {
                throw FlowFailure.changedMeanwhile("webhook")
            }
            let after = try WebhookEndpointRepository.find(record.id, connection) ?? wanted
            try note("edit", before, after, actor, context, connection)
            return after
        }
        try await context.webhooks.load(context.database)
        return after
    }

    /// A new secret; the one before signs too for a day.
    package static func rotate(
        _ id: WebhookEndpointID, by actor: Actor, _ context: FlowContext
    ) async throws -> (WebhookEndpointRecord, secret: String) {
        let now = context.time.now()
        let secret = WebhookSignature.makeSecret(context.ids)
        let after = try await context.database.write { connection in
            var record = try find(id, actor, connection)
            record.oldSecret = record.secret
            record.oldSecretUntil = now + overlap
            record.secret = secret
            guard try WebhookEndpointRepository.update(record, connection) else {
                throw FlowFailure.changedMeanwhile("webhook")
            }
            try AuditRepository.note(
                "rotate-secret", "webhook/\(id)", before: String?.none, after: String?.none, by: actor,
                of: record.operatorID, context, connection)
            return try WebhookEndpointRepository.find(id, connection) ?? record
        }
        return (after, WebhookSignature.text(of: secret))
    }

    /// Its messages go with it, some at a time, so that nobody else has to wait.
    package static func delete(
        _ id: WebhookEndpointID, by actor: Actor, _ context: FlowContext
    ) async throws {
        try await context.database.write { connection in
            var record = try find(id, actor, connection)
            record.isEnabled = false
            try WebhookEndpointRepository.saveHealth(record, connection)
        }
        try await context.webhooks.load(context.database)
        var count = batch
        while count == batch {
            count = try await context.database.write {
                try WebhookMessageRepository.delete(of: id, finishedBefore: nil, limit: batch, $0)
            }
        }
        try await context.database.write { connection in
            let record = try find(id, actor, connection)
            // A write that began before the subscription ended may have left one more.
            _ = try WebhookMessageRepository.delete(of: id, finishedBefore: nil, limit: batch, connection)
            try WebhookEndpointRepository.delete(id, connection)
            try note("delete", record, nil, actor, context, connection)
        }
    }

    /// A message that says nothing but that it arrived.
    package static func test(
        _ id: WebhookEndpointID, by actor: Actor, _ context: FlowContext
    ) async throws -> WebhookMessageRecord {
        let now = context.time.now()
        return try await context.database.write { connection in
            let record = try find(id, actor, connection)
            guard record.isEnabled else { throw FlowFailure(.conflict, "The webhook is disabled. Enable it first.") }
            let text = try WebhookBody(
                type: WebhookTopic.test, version: 1, timestamp: now, operatorId: record.operatorID,
                data: WebhookTest(endpointId: id, text: "This is a test.")
            ).text()
            let message = WebhookMessageRecord(
                id: context.ids.next(), endpointID: id, topic: WebhookTopic.test, body: text, nextAttemptAt: now,
                createdAt: now)
            let made = try context.making(connection) {
                try WebhookMessageRepository.insert(message, event: message.id.description, connection)
                return message.id
            }
            return try WebhookMessageRepository.find(made, connection) ?? message
        }
    }

    /// The same message goes out once more, under the same id.
    package static func redeliver(
        _ messageID: WebhookMessageID, of id: WebhookEndpointID, by actor: Actor, _ context: FlowContext
    ) async throws -> WebhookMessageRecord {
        let now = context.time.now()
        return try await context.database.write { connection in
            let record = try find(id, actor, connection)
            guard record.isEnabled else { throw FlowFailure(.conflict, "The webhook is disabled. Enable it first.") }
            guard var message = try WebhookMessageRepository.find(messageID, connection), message.endpointID == id
            else { throw FlowFailure(.notFound, "There is no such delivery.") }
            message.state = .waiting
            message.attempts = 0
            message.nextAttemptAt = now
            message.finishedAt = nil
            try WebhookMessageRepository.save(message, connection)
            return message
        }
    }

    private static func require(_ record: WebhookEndpointRecord, _ context: FlowContext) throws {
        if let fault = context.outside.fault(in: record.url) { throw FlowFailure(.invalid, fault, field: "url") }
    }

    private static func find(
        _ id: WebhookEndpointID, _ actor: Actor, _ connection: any SQLConnection
    ) throws -> WebhookEndpointRecord {
        guard let record = try WebhookEndpointRepository.find(id, connection), actor.mayTouch(record.operatorID) else {
            throw FlowFailure(.notFound, "There is no such webhook.")
        }
        return record
    }

    /// What the audit trail shows; never the secret.
    private struct Audited: Encodable {
        let url: String
        let description: String
        let topics: [String]
        let isEnabled: Bool

        init(_ record: WebhookEndpointRecord) {
            url = record.url
            description = record.description
            topics = record.topics
            isEnabled = record.isEnabled
        }
    }

    static func note(
        _ action: String, _ before: WebhookEndpointRecord?, _ after: WebhookEndpointRecord?, _ actor: Actor,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        guard let record = after ?? before else { return }
        try AuditRepository.note(
            action, "webhook/\(record.id)", before: before.map(Audited.init), after: after.map(Audited.init), by: actor,
            of: record.operatorID, context, connection)
    }
}
