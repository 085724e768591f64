import OCPPWire

/// OCPP 2.0.1 `Authorize`, sent by the station.
package enum Authorize: OCPPAction {
    package static let name = "Authorize"

    package struct Request: Payload {
        package var idToken: IdToken
        package var certificate: String?
        package var iso15118CertificateHashData: [OCSPRequestData]

        package init(idToken: IdToken, certificate: String? = nil, iso15118CertificateHashData: [OCSPRequestData] = [])
        {
            self.idToken = idToken
            self.certificate = certificate
            self.iso15118CertificateHashData = iso15118CertificateHashData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idToken = try reader.object("idToken")
            certificate = try reader.optionalString("certificate", max: 5500)
            iso15118CertificateHashData = try reader.optionalList("iso15118CertificateHashData")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("idToken", idToken)
            try writer.string("certificate", certificate, max: 5500)
            try writer.list("iso15118CertificateHashData", iso15118CertificateHashData, min: 0, max: 4)
        }
    }

    package struct Response: Payload {
        package var idTokenInfo: IdTokenInfo
        package var certificateStatus: AuthorizeCertificateStatus?

        package init(idTokenInfo: IdTokenInfo, certificateStatus: AuthorizeCertificateStatus? = nil) {
            self.idTokenInfo = idTokenInfo
            self.certificateStatus = certificateStatus
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idTokenInfo = try reader.object("idTokenInfo")
            certificateStatus = try reader.optionalWord("certificateStatus")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("idTokenInfo", idTokenInfo)
            writer.word("certificateStatus", certificateStatus)
        }
    }
}
