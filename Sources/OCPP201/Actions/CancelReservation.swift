import OCPPWire

/// OCPP 2.0.1 `CancelReservation`, sent by the CSMS.
package enum CancelReservation: OCPPAction {
    package static let name = "CancelReservation"

    package struct Request: Payload {
        package var reservationId: Int

        package init(reservationId: Int) {
            self.reservationId = reservationId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            reservationId = try reader.integer("reservationId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("reservationId", reservationId)
        }
    }

    package struct Response: Payload {
        package var status: CancelReservationStatus
        package var statusInfo: StatusInfo?

        package init(status: CancelReservationStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
