import OCPPWire

/// OCPP 2.0.1 `MeterValues`, sent by the station.
package enum MeterValues: OCPPAction {
    package static let name = "MeterValues"

    package struct Request: Payload {
        package var evseId: Int
        package var meterValue: [MeterValue]

        package init(evseId: Int, meterValue: [MeterValue]) {
            self.evseId = evseId
            self.meterValue = meterValue
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            evseId = try reader.integer("evseId")
            meterValue = try reader.list("meterValue", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("evseId", evseId)
            try writer.list("meterValue", meterValue, min: 1)
        }
    }

    package typealias Response = EmptyPayload
}
