import OCPPWire

/// OCPP 2.0.1 `NetworkConnectionProfile`.
package struct NetworkConnectionProfile: Payload {
    package var ocppVersion: OCPPVersionEnum
    package var ocppTransport: OCPPTransport
    package var ocppCsmsUrl: String
    package var messageTimeout: Int
    package var securityProfile: Int
    package var ocppInterface: OCPPInterface
    package var apn: APN?
    package var vpn: VPN?

    package init(
        ocppVersion: OCPPVersionEnum, ocppTransport: OCPPTransport, ocppCsmsUrl: String, messageTimeout: Int,
        securityProfile: Int, ocppInterface: OCPPInterface, apn: APN? = nil, vpn: VPN? = nil
    ) {
        self.ocppVersion = ocppVersion
        self.ocppTransport = ocppTransport
        self.ocppCsmsUrl = ocppCsmsUrl
        self.messageTimeout = messageTimeout
        self.securityProfile = securityProfile
        self.ocppInterface = ocppInterface
        self.apn = apn
        self.vpn = vpn
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        ocppVersion = try reader.word("ocppVersion")
        ocppTransport = try reader.word("ocppTransport")
        ocppCsmsUrl = try reader.string("ocppCsmsUrl", max: 512)
        messageTimeout = try reader.integer("messageTimeout")
        securityProfile = try reader.integer("securityProfile")
        ocppInterface = try reader.word("ocppInterface")
        apn = try reader.optionalObject("apn")
        vpn = try reader.optionalObject("vpn")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("ocppVersion", ocppVersion)
        writer.word("ocppTransport", ocppTransport)
        try writer.string("ocppCsmsUrl", ocppCsmsUrl, max: 512)
        writer.integer("messageTimeout", messageTimeout)
        writer.integer("securityProfile", securityProfile)
        writer.word("ocppInterface", ocppInterface)
        try writer.object("apn", apn)
        try writer.object("vpn", vpn)
    }
}
