import OCPPWire

/// OCPP 2.0.1 `GetChargingProfiles`, sent by the CSMS.
package enum GetChargingProfiles: OCPPAction {
    package static let name = "GetChargingProfiles"

    package struct Request: Payload {
        package var requestId: Int
        package var chargingProfile: ChargingProfileCriterion
        package var evseId: Int?

        package init(requestId: Int, chargingProfile: ChargingProfileCriterion, evseId: Int? = nil) {
            self.requestId = requestId
            self.chargingProfile = chargingProfile
            self.evseId = evseId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            chargingProfile = try reader.object("chargingProfile")
            evseId = try reader.optionalInteger("evseId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            try writer.object("chargingProfile", chargingProfile)
            writer.integer("evseId", evseId)
        }
    }

    package struct Response: Payload {
        package var status: GetChargingProfileStatus
        package var statusInfo: StatusInfo?

        package init(status: GetChargingProfileStatus, statusInfo: StatusInfo? = nil) {
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
