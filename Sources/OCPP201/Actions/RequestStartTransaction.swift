import OCPPWire

/// OCPP 2.0.1 `RequestStartTransaction`, sent by the CSMS.
package enum RequestStartTransaction: OCPPAction {
    package static let name = "RequestStartTransaction"

    package struct Request: Payload {
        package var idToken: IdToken
        package var remoteStartId: Int
        package var evseId: Int?
        package var groupIdToken: IdToken?
        package var chargingProfile: ChargingProfile?

        package init(
            idToken: IdToken, remoteStartId: Int, evseId: Int? = nil, groupIdToken: IdToken? = nil,
            chargingProfile: ChargingProfile? = nil
        ) {
            self.idToken = idToken
            self.remoteStartId = remoteStartId
            self.evseId = evseId
            self.groupIdToken = groupIdToken
            self.chargingProfile = chargingProfile
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idToken = try reader.object("idToken")
            remoteStartId = try reader.integer("remoteStartId")
            evseId = try reader.optionalInteger("evseId")
            groupIdToken = try reader.optionalObject("groupIdToken")
            chargingProfile = try reader.optionalObject("chargingProfile")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("idToken", idToken)
            writer.integer("remoteStartId", remoteStartId)
            writer.integer("evseId", evseId)
            try writer.object("groupIdToken", groupIdToken)
            try writer.object("chargingProfile", chargingProfile)
        }
    }

    package struct Response: Payload {
        package var status: RequestStartStopStatus
        package var statusInfo: StatusInfo?
        package var transactionId: String?

        package init(status: RequestStartStopStatus, statusInfo: StatusInfo? = nil, transactionId: String? = nil) {
            self.status = status
            self.statusInfo = statusInfo
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
            transactionId = try reader.optionalString("transactionId", max: 36)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
            try writer.string("transactionId", transactionId, max: 36)
        }
    }
}
