import Charging
import Kernel
import Storage

/// Reservations end by time, or because their station says so.
package enum EndReservations {
    /// Reservations ended in one run; the rest follows seconds later.
    private static let batchLimit = 500

    /// How the station ended it (2.0.1 ReservationStatusUpdate).
    package enum Reason: Sendable {
        case expired
        /// The station gave the place free for a reason of its own.
        case removed
    }

    package static func run(
        number: Int64, _ reason: Reason, from station: StationContext, _ context: FlowContext
    ) async throws {
        let now = context.time.now()
        try await context.database.write { connection in
            let open = try ReservationRepository.open(at: station.stationID, connection)
            guard let record = open.first(where: { $0.number == number }) else { return }
            switch reason {
            case .expired: _ = try ReservationRepository.finish(record.id, as: .expired, at: now, connection)
            case .removed:
                _ = try ReservationRepository.finish(
                    record.id, as: .cancelled, reason: "The station removed it.", at: now, connection)
            }
        }
    }

    /// Ends what nobody used in time, and what a station never answered. Runs every few seconds.
    /// - Returns: how many ended.
    package static func run(_ context: FlowContext) async throws -> Int {
        let now = context.time.now()
        // Twice the time of a command: by then its own end is stored.
        let askedBefore = now - context.policy.commandTimeout - context.policy.commandTimeout
        return try await context.database.write { connection in
            let due = try ReservationRepository.due(
                now: now, askedBefore: askedBefore, limit: batchLimit, connection)
            return try due.filter { try end($0, now, connection) }.count
        }
    }

    private static func end(
        _ record: ReservationRecord, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        if record.expiresAt <= now {
            return try ReservationRepository.finish(record.id, as: .expired, at: now, connection)
        }
        if let command = try record.commandID.flatMap({ try CommandRepository.find($0, connection) }) {
            return try ReservationAnswer.take(command, of: record.id, now, connection)
        }
        return try ReservationRepository.finish(
            record.id, as: .rejected, reason: "The station did not answer in time.", at: now, connection)
    }
}
