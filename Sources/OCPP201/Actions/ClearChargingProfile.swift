import OCPPWire

/// OCPP 2.0.1 `ClearChargingProfile`, sent by the CSMS.
package enum ClearChargingProfile: OCPPAction {
    package static let name = "ClearChargingProfile"

    package struct Request: Payload {
        package var chargingProfileId: Int?
        package var chargingProfileCriteria: ClearChargingProfileType?

        package init(chargingProfileId: Int? = nil, chargingProfileCriteria: ClearChargingProfileType? = nil) {
            self.chargingProfileId = chargingProfileId
            self.chargingProfileCriteria = chargingProfileCriteria
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            chargingProfileId = try reader.optionalInteger("chargingProfileId")
            chargingProfileCriteria = try reader.optionalObject("chargingProfileCriteria")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("chargingProfileId", chargingProfileId)
            try writer.object("chargingProfileCriteria", chargingProfileCriteria)
        }
    }

    package struct Response: Payload {
        package var status: ClearChargingProfileStatus
        package var statusInfo: StatusInfo?

        package init(status: ClearChargingProfileStatus, statusInfo: StatusInfo? = nil) {
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
