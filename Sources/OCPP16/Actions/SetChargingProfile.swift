import OCPPWire

/// OCPP 1.6 `SetChargingProfile`, sent by the CSMS.
package enum SetChargingProfile: OCPPAction {
    package static let name = "SetChargingProfile"

    package struct Request: Payload {
        package var connectorId: Int
        package var csChargingProfiles: ChargingProfile

        package init(connectorId: Int, csChargingProfiles: ChargingProfile) {
            self.connectorId = connectorId
            self.csChargingProfiles = csChargingProfiles
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            csChargingProfiles = try reader.object("csChargingProfiles")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("connectorId", connectorId)
            try writer.object("csChargingProfiles", csChargingProfiles)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case notSupported = "NotSupported"
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
