import OCPPWire

/// OCPP 2.0.1 `ReportChargingProfiles`, sent by the station.
package enum ReportChargingProfiles: OCPPAction {
    package static let name = "ReportChargingProfiles"

    package struct Request: Payload {
        package var requestId: Int
        package var chargingLimitSource: ChargingLimitSource
        package var chargingProfile: [ChargingProfile]
        package var evseId: Int
        package var tbc: Bool?

        package init(
            requestId: Int, chargingLimitSource: ChargingLimitSource, chargingProfile: [ChargingProfile], evseId: Int,
            tbc: Bool? = nil
        ) {
            self.requestId = requestId
            self.chargingLimitSource = chargingLimitSource
            self.chargingProfile = chargingProfile
            self.evseId = evseId
            self.tbc = tbc
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            chargingLimitSource = try reader.word("chargingLimitSource")
            chargingProfile = try reader.list("chargingProfile", min: 1)
            evseId = try reader.integer("evseId")
            tbc = try reader.optionalBool("tbc")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            writer.word("chargingLimitSource", chargingLimitSource)
            try writer.list("chargingProfile", chargingProfile, min: 1)
            writer.integer("evseId", evseId)
            writer.bool("tbc", tbc)
        }
    }

    package typealias Response = EmptyPayload
}
