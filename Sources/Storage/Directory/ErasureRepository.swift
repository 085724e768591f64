import Kernel

/// Takes what says who a driver was out of every table. The rows stay, so that orders and the ledger still add up.
package enum ErasureRepository {
    /// What keeps a driver from being forgotten.
    package enum Obstacle: String, Sendable, CaseIterable {
        case balance
        case debt
        case runningSession
        case openReservation
    }

    package static func anonymisedAt(_ id: DriverID, _ connection: any SQLConnection) throws -> Timestamp? {
        try connection.first("SELECT anonymised_at FROM drivers WHERE id = $1", id, row: { try $0.timestampOrNil(0) })
            ?? nil
    }

    package static func obstacles(_ id: DriverID, _ connection: any SQLConnection) throws -> [Obstacle] {
        var found: [Obstacle] = []
        if let wallet = try WalletRepository.find(driver: id, connection),
            wallet.availableMinor != 0 || wallet.heldMinor != 0
        {
            found.append(.balance)
        }
        if try connection.exists("SELECT 1 FROM orders WHERE driver_id = $1 AND owed_minor > 0 LIMIT 1", id) {
            found.append(.debt)
        }
        if try connection.exists("SELECT 1 FROM sessions WHERE driver_id = $1 AND state = 'charging' LIMIT 1", id) {
            found.append(.runningSession)
        }
        if try connection.exists(
            "SELECT 1 FROM reservations WHERE driver_id = $1 AND state IN ('requested', 'accepted') LIMIT 1", id)
        {
            found.append(.openReservation)
        }
        return found
    }

    /// What `erase` would touch.
    package static func count(
        _ id: DriverID, _ connection: any SQLConnection
    ) throws -> (tokens: Int64, sessions: Int64, notes: Int64, auditEntries: Int64) {
        func count(_ source: String, _ value: any SQLBindable) throws -> Int64 {
            try connection.first("SELECT COUNT(*) FROM \(source) $1", value, row: { try $0.integer(0) }) ?? 0
        }
        return (
            try count("id_tokens WHERE driver_id =", id), try count("sessions WHERE driver_id =", id),
            try count("notes WHERE entity =", "driver/\(id)"), try count("audit_entries WHERE entity =", "driver/\(id)")
        )
    }

    /// Sessions of the driver, for `forgetTokens`.
    package static func sessions(
        of id: DriverID, after: SessionID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [SessionID] {
        var filter = SQLFilter()
        filter.add("driver_id =", id)
        filter.add("id >", after)
        return try connection.query(
            "SELECT id FROM sessions \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments
        ) { try $0.id(0) }
    }

    /// Cards out of ended sessions and the evidence of their orders. In the key by which a repeated start is known the
    /// session's id takes the card's place: a station that sends that start again begins another session.
    package static func forgetTokens(of sessions: [SessionID], _ connection: any SQLConnection) throws {
        for id in sessions {
            guard
                let token = try connection.first(
                    "SELECT token_value FROM sessions WHERE id = $1", id, row: { try $0.textOrNil(0) }) ?? nil
            else { continue }
            try connection.executeLater(
                """
                UPDATE sessions SET start_key = REPLACE(start_key, '/' || token_value || '/', '/' || id || '/'),
                    token_kind = NULL, token_value = NULL
                WHERE id = $1
                """, id)
            try connection.executeLater(
                """
                UPDATE order_exceptions SET evidence = REPLACE(evidence, $2, '***')
                WHERE order_id IN (SELECT id FROM orders WHERE session_id = $1)
                """, id, token)
            try connection.executeLater(
                """
                UPDATE commands SET start_token = NULL, body = REPLACE(body, $2, '***') WHERE session_id = $1
                """, id, token)
        }
    }

    /// Drivers who were forgotten while the process ended, before all their sessions were.
    package static func unfinished(limit: Int, _ connection: any SQLConnection) throws -> [DriverID] {
        try connection.rows(
            """
            SELECT id FROM drivers WHERE anonymised_at IS NOT NULL AND EXISTS (
                SELECT 1 FROM sessions s WHERE s.driver_id = drivers.id AND s.token_value IS NOT NULL)
            LIMIT \(limit)
            """,
            row: { try $0.id(0) })
    }

    /// The driver, their cards, reservations, commands that no session came of, notes and what the audit trail says of
    /// them.
    /// - Returns: the cards.
    package static func erase(
        _ id: DriverID, at now: Timestamp, _ connection: any SQLConnection
    ) throws -> [String] {
        let tokens: [(id: IDTokenID, value: String)] = try connection.rows(
            "SELECT id, value FROM id_tokens WHERE driver_id = $1", id, row: { (try $0.id(0), try $0.text(1)) })
        for token in tokens {
            try connection.execute(
                """
                UPDATE commands SET start_token = NULL, body = REPLACE(body, $2, '***')
                WHERE start_token = $2 AND operator_id = (SELECT operator_id FROM drivers WHERE id = $1)
                """, id, token.value)
        }
        for entity in ["driver/\(id)"] + tokens.map({ "id-token/\($0.id)" }) {
            try connection.execute(
                "INSERT INTO erasures (entity, at) VALUES ($1, $2) ON CONFLICT (entity) DO NOTHING", entity, now)
            try connection.execute("UPDATE audit_entries SET before = NULL, after = NULL WHERE entity = $1", entity)
            try connection.execute("DELETE FROM notes WHERE entity = $1", entity)
        }
        try connection.execute("DELETE FROM id_tokens WHERE driver_id = $1", id)
        try connection.execute("UPDATE reservations SET token_value = '***' WHERE driver_id = $1", id)
        try connection.execute(
            """
            UPDATE drivers SET name = '***', phone = NULL, email = NULL, frozen = 1, anonymised_at = $2,
                version = version + 1
            WHERE id = $1
            """, id, now)
        return tokens.map(\.value)
    }
}
