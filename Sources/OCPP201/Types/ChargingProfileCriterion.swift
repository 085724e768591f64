import OCPPWire

/// OCPP 2.0.1 `ChargingProfileCriterion`.
package struct ChargingProfileCriterion: Payload {
    package var chargingProfilePurpose: ChargingProfilePurpose?
    package var stackLevel: Int?
    package var chargingProfileId: [Int]
    package var chargingLimitSource: [ChargingLimitSource]

    package init(
        chargingProfilePurpose: ChargingProfilePurpose? = nil, stackLevel: Int? = nil, chargingProfileId: [Int] = [],
        chargingLimitSource: [ChargingLimitSource] = []
    ) {
        self.chargingProfilePurpose = chargingProfilePurpose
        self.stackLevel = stackLevel
        self.chargingProfileId = chargingProfileId
        self.chargingLimitSource = chargingLimitSource
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        chargingProfilePurpose = try reader.optionalWord("chargingProfilePurpose")
        stackLevel = try reader.optionalInteger("stackLevel")
        chargingProfileId = try reader.optionalIntegers("chargingProfileId")
        chargingLimitSource = try reader.optionalWords("chargingLimitSource")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.word("chargingProfilePurpose", chargingProfilePurpose)
        writer.integer("stackLevel", stackLevel)
        writer.integers("chargingProfileId", chargingProfileId)
        writer.words("chargingLimitSource", chargingLimitSource)
    }
}
