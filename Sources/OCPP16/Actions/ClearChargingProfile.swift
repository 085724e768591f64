import OCPPWire

/// OCPP 1.6 `ClearChargingProfile`, sent by the CSMS.
package enum ClearChargingProfile: OCPPAction {
    package static let name = "ClearChargingProfile"

    package struct Request: Payload {
        package enum ChargingProfilePurpose: String, OCPPEnum {
            case chargePointMaxProfile = "ChargePointMaxProfile"
            case txDefaultProfile = "TxDefaultProfile"
            case txProfile = "TxProfile"
        }

        package var id: Int?
        package var connectorId: Int?
        package var chargingProfilePurpose: ChargingProfilePurpose?
        package var stackLevel: Int?

        package init(
            id: Int? = nil, connectorId: Int? = nil, chargingProfilePurpose: ChargingProfilePurpose? = nil,
            stackLevel: Int? = nil
        ) {
            self.id = id
            self.connectorId = connectorId
            self.chargingProfilePurpose = chargingProfilePurpose
            self.stackLevel = stackLevel
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            id = try reader.optionalInteger("id")
            connectorId = try reader.optionalInteger("connectorId")
            chargingProfilePurpose = try reader.optionalWord("chargingProfilePurpose")
            stackLevel = try reader.optionalInteger("stackLevel")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("id", id)
            writer.integer("connectorId", connectorId)
            writer.word("chargingProfilePurpose", chargingProfilePurpose)
            writer.integer("stackLevel", stackLevel)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case unknown = "Unknown"
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
