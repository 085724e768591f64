import OCPPWire

/// OCPP 2.0.1 `UnlockConnector`, sent by the CSMS.
package enum UnlockConnector: OCPPAction {
    package static let name = "UnlockConnector"

    package struct Request: Payload {
        package var evseId: Int
        package var connectorId: Int

        package init(evseId: Int, connectorId: Int) {
            self.evseId = evseId
            self.connectorId = connectorId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            evseId = try reader.integer("evseId")
            connectorId = try reader.integer("connectorId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("evseId", evseId)
            writer.integer("connectorId", connectorId)
        }
    }

    package struct Response: Payload {
        package var status: UnlockStatus
        package var statusInfo: StatusInfo?

        package init(status: UnlockStatus, statusInfo: StatusInfo? = nil) {
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
