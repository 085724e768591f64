import OCPPWire

/// OCPP 1.6 `RemoteStartTransaction`, sent by the CSMS.
package enum RemoteStartTransaction: OCPPAction {
    package static let name = "RemoteStartTransaction"

    package struct Request: Payload {
        package var idTag: String
        package var connectorId: Int?
        package var chargingProfile: ChargingProfile?

        package init(idTag: String, connectorId: Int? = nil, chargingProfile: ChargingProfile? = nil) {
            self.idTag = idTag
            self.connectorId = connectorId
            self.chargingProfile = chargingProfile
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idTag = try reader.string("idTag", max: 20)
            connectorId = try reader.optionalInteger("connectorId")
            chargingProfile = try reader.optionalObject("chargingProfile")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("idTag", idTag, max: 20)
            writer.integer("connectorId", connectorId)
            try writer.object("chargingProfile", chargingProfile)
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
