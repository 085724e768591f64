import Kernel
import Storage

/// A driver is forgotten: name, phone, e-mail, plate and cards go, wherever they are. Orders and the ledger keep their
/// figures and a driver without a name.
package enum AnonymiseDriver {
    /// Sessions whose cards one write takes out.
    private static let batch = 50

    package struct Preview: Sendable, Equatable {
        package let anonymisedAt: Timestamp?
        package let obstacles: [ErasureRepository.Obstacle]
        package let tokens: Int64
        package let sessions: Int64
        package let notes: Int64
        package let auditEntries: Int64
    }

    package static func preview(_ id: DriverID, _ context: FlowContext) async throws -> Preview {
        try await context.database.read { connection in
            let counts = try ErasureRepository.count(id, connection)
            return Preview(
                anonymisedAt: try ErasureRepository.anonymisedAt(id, connection),
                obstacles: try ErasureRepository.obstacles(id, connection), tokens: counts.tokens,
                sessions: counts.sessions, notes: counts.notes, auditEntries: counts.auditEntries)
        }
    }

    /// Done twice it does nothing more.
    package static func run(_ id: DriverID, by actor: Actor, _ context: FlowContext) async throws {
        let obstacles = try await obstacles(id, actor, context)
        guard obstacles.isEmpty else {
            throw FlowFailure(
                .conflict,
                "The driver cannot be anonymised yet: \(obstacles.map(sentence).joined(separator: ", ")).")
        }
        try await erase(id, by: actor, context)
    }

    /// - Returns: false when something stands against it.
    static func runIfFree(_ id: DriverID, by actor: Actor, _ context: FlowContext) async throws -> Bool {
        guard try await obstacles(id, actor, context).isEmpty else { return false }
        try await erase(id, by: actor, context)
        return true
    }

    private static func obstacles(
        _ id: DriverID, _ actor: Actor, _ context: FlowContext
    ) async throws -> [ErasureRepository.Obstacle] {
        try await context.database.read { connection in
            guard let driver = try DriverRepository.find(id, connection), actor.mayTouch(driver.operatorID) else {
                throw FlowFailure(.notFound, "There is no such driver.")
            }
            return try ErasureRepository.obstacles(id, connection)
        }
    }

    private static func erase(_ id: DriverID, by actor: Actor, _ context: FlowContext) async throws {
        let now = context.time.now()
        // The driver first: with the cards gone no session begins that would bring them back.
        try await context.database.write { connection in
            guard let driver = try DriverRepository.find(id, connection),
                try ErasureRepository.anonymisedAt(id, connection) == nil
            else { return }
            guard try ErasureRepository.obstacles(id, connection).isEmpty else {
                throw FlowFailure(.conflict, "The driver began something meanwhile. Try again later.")
            }
            let cards = try ErasureRepository.erase(id, at: now, connection)
            try BulkActions.forget(Set(cards), of: driver.operatorID, connection)
            try AuditRepository.note(
                "anonymise", "driver/\(id)", before: String?.none, after: String?.none, by: actor,
                of: driver.operatorID, context, connection)
        }
        try await forgetCards(of: id, context)
    }

    /// What a restart interrupted goes on.
    static func finishInterrupted(_ context: FlowContext) async throws {
        for id in try await context.database.read({ try ErasureRepository.unfinished(limit: batch, $0) }) {
            try await forgetCards(of: id, context)
        }
    }

    private static func forgetCards(of id: DriverID, _ context: FlowContext) async throws {
        var after: SessionID?
        while true {
            let last = after
            let done = try await context.database.write { connection in
                let sessions = try ErasureRepository.sessions(of: id, after: last, limit: batch, connection)
                try ErasureRepository.forgetTokens(of: sessions, connection)
                return sessions
            }
            guard done.count == batch else { return }
            after = done.last
        }
    }

    private static func sentence(_ obstacle: ErasureRepository.Obstacle) -> String {
        switch obstacle {
        case .balance: "there is money in the wallet, pay it out first"
        case .debt: "an order is not paid"
        case .runningSession: "a session is running"
        case .openReservation: "a reservation is open"
        }
    }
}
