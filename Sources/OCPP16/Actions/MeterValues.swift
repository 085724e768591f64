import OCPPWire

/// OCPP 1.6 `MeterValues`, sent by the station.
package enum MeterValues: OCPPAction {
    package static let name = "MeterValues"

    package struct Request: Payload {
        package var connectorId: Int
        package var meterValue: [MeterValue]
        package var transactionId: Int?

        package init(connectorId: Int, meterValue: [MeterValue], transactionId: Int? = nil) {
            self.connectorId = connectorId
            self.meterValue = meterValue
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            meterValue = try reader.list("meterValue", min: 1)
            transactionId = try reader.optionalInteger("transactionId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("connectorId", connectorId)
            try writer.list("meterValue", meterValue, min: 1)
            writer.integer("transactionId", transactionId)
        }
    }

    package typealias Response = EmptyPayload
}
