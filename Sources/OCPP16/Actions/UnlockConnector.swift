import OCPPWire

/// OCPP 1.6 `UnlockConnector`, sent by the CSMS.
package enum UnlockConnector: OCPPAction {
    package static let name = "UnlockConnector"

    package struct Request: Payload {
        package var connectorId: Int

        package init(connectorId: Int) {
            self.connectorId = connectorId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("connectorId", connectorId)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case unlocked = "Unlocked"
            case unlockFailed = "UnlockFailed"
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
