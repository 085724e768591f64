import Charging
import Kernel
import Storage

/// A place is not needed any more: the station gives it free (CancelReservation), then the reservation ends.
package enum CancelReservation {
    package static func run(
        _ id: ReservationID, by actor: Actor, _ stations: any StationCommands, _ context: FlowContext
    ) async throws -> ReservationRecord {
        let found = try await context.database.read { try ReservationRepository.find(id, $0) }
        guard let record = found, actor.mayTouch(record.operatorID, at: record.siteID) else {
            throw FlowFailure(.notFound, "There is no such reservation.")
        }
        guard record.state.isOpen else { throw ended(record) }
        let command = try await SendCommand.runAndWait(
            .init(
                stationID: record.stationID, command: .cancelReservation(number: Int(record.number)),
                requestedBy: actor.name), stations, context.once(nil))
        // A station that refuses does not know the reservation, so it keeps nothing free.
        guard command.state == .accepted || command.state == .rejected else {
            throw FlowFailure(
                .conflict,
                "The station could not be told (\(command.reason ?? command.state.rawValue)). The place is free at "
                    + "\(record.expiresAt) at the latest.")
        }
        let now = context.time.now()
        return try await context.database.write { connection in
            guard try ReservationRepository.finish(id, as: .cancelled, at: now, connection) else {
                throw ended(try ReservationRepository.find(id, connection) ?? record)
            }
            try AuditRepository.note(
                "cancel", "reservation/\(id)", before: ["state": record.state.rawValue],
                after: ["state": ReservationState.cancelled.rawValue], by: actor, of: record.operatorID, context,
                connection)
            return try ReservationRepository.find(id, connection) ?? record
        }
    }

    private static func ended(_ record: ReservationRecord) -> FlowFailure {
        FlowFailure(.conflict, "The reservation is \(record.state.rawValue) and cannot be cancelled.")
    }
}
