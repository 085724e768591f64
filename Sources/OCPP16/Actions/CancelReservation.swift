import OCPPWire

/// OCPP 1.6 `CancelReservation`, sent by the CSMS.
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
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }

        package var status: Status

        package init(status: Status) {
            self.status = status
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
        }
    }
}
