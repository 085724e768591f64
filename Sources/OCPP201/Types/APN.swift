import OCPPWire

/// OCPP 2.0.1 `APN`.
package struct APN: Payload {
    package var apn: String
    package var apnAuthentication: APNAuthentication
    package var apnUserName: String?
    package var apnPassword: String?
    package var simPin: Int?
    package var preferredNetwork: String?
    package var useOnlyPreferredNetwork: Bool?

    package init(
        apn: String, apnAuthentication: APNAuthentication, apnUserName: String? = nil, apnPassword: String? = nil,
        simPin: Int? = nil, preferredNetwork: String? = nil, useOnlyPreferredNetwork: Bool? = nil
    ) {
        self.apn = apn
        self.apnAuthentication = apnAuthentication
        self.apnUserName = apnUserName
        self.apnPassword = apnPassword
        self.simPin = simPin
        self.preferredNetwork = preferredNetwork
        self.useOnlyPreferredNetwork = useOnlyPreferredNetwork
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        apn = try reader.string("apn", max: 512)
        apnAuthentication = try reader.word("apnAuthentication")
        apnUserName = try reader.optionalString("apnUserName", max: 20)
        apnPassword = try reader.optionalString("apnPassword", max: 20)
        simPin = try reader.optionalInteger("simPin")
        preferredNetwork = try reader.optionalString("preferredNetwork", max: 6)
        useOnlyPreferredNetwork = try reader.optionalBool("useOnlyPreferredNetwork")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("apn", apn, max: 512)
        writer.word("apnAuthentication", apnAuthentication)
        try writer.string("apnUserName", apnUserName, max: 20)
        try writer.string("apnPassword", apnPassword, max: 20)
        writer.integer("simPin", simPin)
        try writer.string("preferredNetwork", preferredNetwork, max: 6)
        writer.bool("useOnlyPreferredNetwork", useOnlyPreferredNetwork)
    }
}
