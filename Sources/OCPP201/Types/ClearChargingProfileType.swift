import OCPPWire

/// OCPP 2.0.1 `ClearChargingProfileType`.
package struct ClearChargingProfileType: Payload {
    package var evseId: Int?
    package var chargingProfilePurpose: ChargingProfilePurpose?
    package var stackLevel: Int?

    package init(evseId: Int? = nil, chargingProfilePurpose: ChargingProfilePurpose? = nil, stackLevel: Int? = nil) {
        self.evseId = evseId
        self.chargingProfilePurpose = chargingProfilePurpose
        self.stackLevel = stackLevel
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        evseId = try reader.optionalInteger("evseId")
        chargingProfilePurpose = try reader.optionalWord("chargingProfilePurpose")
        stackLevel = try reader.optionalInteger("stackLevel")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("evseId", evseId)
        writer.word("chargingProfilePurpose", chargingProfilePurpose)
        writer.integer("stackLevel", stackLevel)
    }
}
