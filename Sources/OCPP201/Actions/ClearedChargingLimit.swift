import OCPPWire

/// OCPP 2.0.1 `ClearedChargingLimit`, sent by the station.
package enum ClearedChargingLimit: OCPPAction {
    package static let name = "ClearedChargingLimit"

    package struct Request: Payload {
        package var chargingLimitSource: ChargingLimitSource
        package var evseId: Int?

        package init(chargingLimitSource: ChargingLimitSource, evseId: Int? = nil) {
            self.chargingLimitSource = chargingLimitSource
            self.evseId = evseId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            chargingLimitSource = try reader.word("chargingLimitSource")
            evseId = try reader.optionalInteger("evseId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("chargingLimitSource", chargingLimitSource)
            writer.integer("evseId", evseId)
        }
    }

    package typealias Response = EmptyPayload
}
