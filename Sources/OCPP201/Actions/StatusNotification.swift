import Kernel
import OCPPWire

/// OCPP 2.0.1 `StatusNotification`, sent by the station.
package enum StatusNotification: OCPPAction {
    package static let name = "StatusNotification"

    package struct Request: Payload {
        package var timestamp: Timestamp
        package var connectorStatus: ConnectorStatus
        package var evseId: Int
        package var connectorId: Int

        package init(timestamp: Timestamp, connectorStatus: ConnectorStatus, evseId: Int, connectorId: Int) {
            self.timestamp = timestamp
            self.connectorStatus = connectorStatus
            self.evseId = evseId
            self.connectorId = connectorId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            timestamp = try reader.time("timestamp")
            connectorStatus = try reader.word("connectorStatus")
            evseId = try reader.integer("evseId")
            connectorId = try reader.integer("connectorId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.time("timestamp", timestamp)
            writer.word("connectorStatus", connectorStatus)
            writer.integer("evseId", evseId)
            writer.integer("connectorId", connectorId)
        }
    }

    package typealias Response = EmptyPayload
}
