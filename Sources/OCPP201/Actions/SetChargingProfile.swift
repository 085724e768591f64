import OCPPWire

/// OCPP 2.0.1 `SetChargingProfile`, sent by the CSMS.
package enum SetChargingProfile: OCPPAction {
    package static let name = "SetChargingProfile"

    package struct Request: Payload {
        package var evseId: Int
        package var chargingProfile: ChargingProfile

        package init(evseId: Int, chargingProfile: ChargingProfile) {
            self.evseId = evseId
            self.chargingProfile = chargingProfile
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            evseId = try reader.integer("evseId")
            chargingProfile = try reader.object("chargingProfile")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("evseId", evseId)
            try writer.object("chargingProfile", chargingProfile)
        }
    }

    package struct Response: Payload {
        package var status: ChargingProfileStatus
        package var statusInfo: StatusInfo?

        package init(status: ChargingProfileStatus, statusInfo: StatusInfo? = nil) {
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
