import Kernel

/// One event on its way to one endpoint: a row of the outbox, and afterwards of the log.
package struct WebhookMessageRecord: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLBindable {
        case waiting
        case delivered
        /// Given up; it can be sent again by hand.
        case failed
    }

    /// Also the `webhook-id` that the receiver knows repeats by.
    package let id: WebhookMessageID
    package let endpointID: WebhookEndpointID
    package let topic: String
    /// JSON, exactly as it is sent and signed.
    package let body: String
    package var state: State
    package var attempts: Int64
    package var nextAttemptAt: Timestamp?
    package let createdAt: Timestamp
    package var finishedAt: Timestamp?

    package init(
        id: WebhookMessageID, endpointID: WebhookEndpointID, topic: String, body: String, state: State = .waiting,
        attempts: Int64 = 0, nextAttemptAt: Timestamp?, createdAt: Timestamp, finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.endpointID = endpointID
        self.topic = topic
        self.body = body
        self.state = state
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }
}

/// One try to deliver a message.
package struct WebhookAttemptRecord: Sendable, Equatable {
    package let id: WebhookAttemptID
    package let messageID: WebhookMessageID
    package let at: Timestamp
    package let durationMilliseconds: Int64
    /// Nil where there was no answer.
    package let status: Int64?
    package let error: String?
    /// The beginning of the answer.
    package let answer: String?

    package init(
        id: WebhookAttemptID, messageID: WebhookMessageID, at: Timestamp, durationMilliseconds: Int64, status: Int64?,
        error: String?, answer: String?
    ) {
        self.id = id
        self.messageID = messageID
        self.at = at
        self.durationMilliseconds = durationMilliseconds
        self.status = status
        self.error = error
        self.answer = answer
    }
}

package enum WebhookMessageRepository {
    private static let columns = """
        id, endpoint_id, topic, body, state, attempts, next_attempt_at, created_at, finished_at
        """

    package static func insert(
        _ record: WebhookMessageRecord, event: String, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            INSERT INTO webhook_messages
                (id, endpoint_id, event_id, topic, body, state, attempts, next_attempt_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            record.id, record.endpointID, event, record.topic, record.body, record.state, record.attempts,
            record.nextAttemptAt, record.createdAt)
    }

    package static func save(_ record: WebhookMessageRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            UPDATE webhook_messages SET state = $2, attempts = $3, next_attempt_at = $4, finished_at = $5 WHERE id = $1
            """,
            record.id, record.state, record.attempts, record.nextAttemptAt, record.finishedAt)
    }

    package static func find(
        _ id: WebhookMessageID, _ connection: any SQLConnection
    ) throws -> WebhookMessageRecord? {
        try connection.first("SELECT \(columns) FROM webhook_messages WHERE id = $1", id, row: read)
    }

    /// The oldest that is due, or that holds back those behind it because it may still go first.
    /// - Parameter holding: tries after which a message holds nothing back any more.
    package static func next(
        of endpointID: WebhookEndpointID, at now: Timestamp, holding: Int64, _ connection: any SQLConnection
    ) throws -> WebhookMessageRecord? {
        try connection.first(
            """
            SELECT \(columns) FROM webhook_messages
            WHERE endpoint_id = $1 AND state = 'waiting' AND (next_attempt_at <= $2 OR attempts < $3)
            ORDER BY id LIMIT 1
            """, endpointID, now, holding, row: read)
    }

    /// Endpoints that something waits for.
    package static func waitingEndpoints(_ connection: any SQLConnection) throws -> [WebhookEndpointID] {
        try connection.rows(
            """
            SELECT e.id FROM webhook_endpoints e WHERE e.enabled = 1 AND EXISTS (
                SELECT 1 FROM webhook_messages m WHERE m.endpoint_id = e.id AND m.state = 'waiting')
            ORDER BY e.id
            """
        ) { try $0.id(0) }
    }

    /// How many wait, counted up to a limit.
    package static func countWaiting(
        of endpointID: WebhookEndpointID, limit: Int64, _ connection: any SQLConnection
    ) throws -> Int64 {
        try connection.first(
            """
            SELECT COUNT(*) FROM (SELECT 1 AS one FROM webhook_messages
                WHERE endpoint_id = $1 AND state = 'waiting' LIMIT \(limit)) AS waiting
            """, endpointID, row: { try $0.integer(0) }) ?? 0
    }

    /// Newest first.
    package static func page(
        of endpointID: WebhookEndpointID, state: WebhookMessageRecord.State?, topic: String?,
        before: WebhookMessageID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [WebhookMessageRecord] {
        var filter = SQLFilter()
        filter.add("endpoint_id =", endpointID)
        filter.add("state =", state)
        filter.add("topic =", topic)
        filter.add("id <", before)
        return try connection.query(
            "SELECT \(columns) FROM webhook_messages \(filter.whereClause) ORDER BY id DESC LIMIT \(limit)",
            filter.arguments, read)
    }

    /// - Returns: how many messages went, with their attempts.
    package static func delete(
        of endpointID: WebhookEndpointID, finishedBefore: Timestamp?, limit: Int, _ connection: any SQLConnection
    ) throws -> Int {
        var filter = SQLFilter()
        filter.add("endpoint_id =", endpointID)
        if let finishedBefore { filter.add("finished_at <", finishedBefore) }
        let ids: [WebhookMessageID] = try connection.query(
            "SELECT id FROM webhook_messages \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments
        ) { try $0.id(0) }
        for id in ids {
            try connection.execute("DELETE FROM webhook_attempts WHERE message_id = $1", id)
            try connection.execute("DELETE FROM webhook_messages WHERE id = $1", id)
        }
        return ids.count
    }

    private static func read(_ row: any SQLRow) throws -> WebhookMessageRecord {
        WebhookMessageRecord(
            id: try row.id(0), endpointID: try row.id(1), topic: try row.text(2), body: try row.text(3),
            state: try row.word(4), attempts: try row.integer(5), nextAttemptAt: try row.timestampOrNil(6),
            createdAt: try row.timestamp(7), finishedAt: try row.timestampOrNil(8))
    }
}

package enum WebhookAttemptRepository {
    package static func insert(_ record: WebhookAttemptRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO webhook_attempts (id, message_id, at, duration_ms, status, error, answer)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            record.id, record.messageID, record.at, record.durationMilliseconds, record.status, record.error,
            record.answer)
    }

    /// Newest first.
    package static func all(
        of messageID: WebhookMessageID, limit: Int, _ connection: any SQLConnection
    ) throws -> [WebhookAttemptRecord] {
        try connection.rows(
            """
            SELECT id, message_id, at, duration_ms, status, error, answer FROM webhook_attempts
            WHERE message_id = $1 ORDER BY id DESC LIMIT \(limit)
            """, messageID
        ) {
            WebhookAttemptRecord(
                id: try $0.id(0), messageID: try $0.id(1), at: try $0.timestamp(2),
                durationMilliseconds: try $0.integer(3), status: try $0.integerOrNil(4), error: try $0.textOrNil(5),
                answer: try $0.textOrNil(6))
        }
    }
}
