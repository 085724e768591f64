import OCPPWire

/// OCPP 2.0.1 `ReservationStatusUpdate`, sent by the station.
package enum ReservationStatusUpdate: OCPPAction {
    package static let name = "ReservationStatusUpdate"

    package struct Request: Payload {
        package var reservationId: Int
        package var reservationUpdateStatus: ReservationUpdateStatus

        package init(reservationId: Int, reservationUpdateStatus: ReservationUpdateStatus) {
            self.reservationId = reservationId
            self.reservationUpdateStatus = reservationUpdateStatus
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            reservationId = try reader.integer("reservationId")
            reservationUpdateStatus = try reader.word("reservationUpdateStatus")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("reservationId", reservationId)
            writer.word("reservationUpdateStatus", reservationUpdateStatus)
        }
    }

    package typealias Response = EmptyPayload
}
