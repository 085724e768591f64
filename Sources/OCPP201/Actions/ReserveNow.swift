import Kernel
import OCPPWire

/// OCPP 2.0.1 `ReserveNow`, sent by the CSMS.
package enum ReserveNow: OCPPAction {
    package static let name = "ReserveNow"

    package struct Request: Payload {
        package var id: Int
        package var expiryDateTime: Timestamp
        package var idToken: IdToken
        package var connectorType: Connector?
        package var evseId: Int?
        package var groupIdToken: IdToken?

        package init(
            id: Int, expiryDateTime: Timestamp, idToken: IdToken, connectorType: Connector? = nil, evseId: Int? = nil,
            groupIdToken: IdToken? = nil
        ) {
            self.id = id
            self.expiryDateTime = expiryDateTime
            self.idToken = idToken
            self.connectorType = connectorType
            self.evseId = evseId
            self.groupIdToken = groupIdToken
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            id = try reader.integer("id")
            expiryDateTime = try reader.time("expiryDateTime")
            idToken = try reader.object("idToken")
            connectorType = try reader.optionalWord("connectorType")
            evseId = try reader.optionalInteger("evseId")
            groupIdToken = try reader.optionalObject("groupIdToken")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("id", id)
            writer.time("expiryDateTime", expiryDateTime)
            try writer.object("idToken", idToken)
            writer.word("connectorType", connectorType)
            writer.integer("evseId", evseId)
            try writer.object("groupIdToken", groupIdToken)
        }
    }

    package struct Response: Payload {
        package var status: ReserveNowStatus
        package var statusInfo: StatusInfo?

        package init(status: ReserveNowStatus, statusInfo: StatusInfo? = nil) {
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
