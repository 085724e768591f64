import Charging
import Kernel
import Storage

/// A session began that a place was kept for.
enum UseReservation {
    /// Inside the write of the start. The station names the reservation, or the token and the place do.
    static func match(
        _ session: ChargingSession, number: Int64?, _ now: Timestamp, _ connection: any SQLConnection
    ) throws {
        let open = try ReservationRepository.open(at: session.stationID, connection)
        let fitting = open.first { reservation in
            if let number { return reservation.number == number }
            return reservation.token.text == session.token?.text
                && (reservation.evse == 0 || reservation.evse == session.evse)
                && reservation.createdAt <= session.startedAt && session.startedAt <= reservation.expiresAt
        }
        guard let fitting else { return }
        _ = try ReservationRepository.finish(fitting.id, as: .used, session: session.id, at: now, connection)
    }
}
