import Kernel
import OCPPWire

/// OCPP 1.6 `ReserveNow`, sent by the CSMS.
package enum ReserveNow: OCPPAction {
    package static let name = "ReserveNow"

    package struct Request: Payload {
        package var connectorId: Int
        package var expiryDate: Timestamp
        package var idTag: String
        package var reservationId: Int
        package var parentIdTag: String?

        package init(
            connectorId: Int, expiryDate: Timestamp, idTag: String, reservationId: Int, parentIdTag: String? = nil
        ) {
            self.connectorId = connectorId
            self.expiryDate = expiryDate
            self.idTag = idTag
            self.reservationId = reservationId
            self.parentIdTag = parentIdTag
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            expiryDate = try reader.time("expiryDate")
            idTag = try reader.string("idTag", max: 20)
            reservationId = try reader.integer("reservationId")
            parentIdTag = try reader.optionalString("parentIdTag", max: 20)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("connectorId", connectorId)
            writer.time("expiryDate", expiryDate)
            try writer.string("idTag", idTag, max: 20)
            writer.integer("reservationId", reservationId)
            try writer.string("parentIdTag", parentIdTag, max: 20)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case faulted = "Faulted"
            case occupied = "Occupied"
            case rejected = "Rejected"
            case unavailable = "Unavailable"
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
