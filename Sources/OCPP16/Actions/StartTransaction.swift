import Kernel
import OCPPWire

/// OCPP 1.6 `StartTransaction`, sent by the station.
package enum StartTransaction: OCPPAction {
    package static let name = "StartTransaction"

    package struct Request: Payload {
        package var connectorId: Int
        package var idTag: String
        package var meterStart: Int
        package var timestamp: Timestamp
        package var reservationId: Int?

        package init(connectorId: Int, idTag: String, meterStart: Int, timestamp: Timestamp, reservationId: Int? = nil)
        {
            self.connectorId = connectorId
            self.idTag = idTag
            self.meterStart = meterStart
            self.timestamp = timestamp
            self.reservationId = reservationId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            idTag = try reader.string("idTag", max: 20)
            meterStart = try reader.integer("meterStart")
            timestamp = try reader.time("timestamp")
            reservationId = try reader.optionalInteger("reservationId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("connectorId", connectorId)
            try writer.string("idTag", idTag, max: 20)
            writer.integer("meterStart", meterStart)
            writer.time("timestamp", timestamp)
            writer.integer("reservationId", reservationId)
        }
    }

    package struct Response: Payload {
        package var idTagInfo: IdTagInfo
        package var transactionId: Int

        package init(idTagInfo: IdTagInfo, transactionId: Int) {
            self.idTagInfo = idTagInfo
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idTagInfo = try reader.object("idTagInfo")
            transactionId = try reader.integer("transactionId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("idTagInfo", idTagInfo)
            writer.integer("transactionId", transactionId)
        }
    }
}
