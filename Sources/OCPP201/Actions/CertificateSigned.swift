import OCPPWire

/// OCPP 2.0.1 `CertificateSigned`, sent by the CSMS.
package enum CertificateSigned: OCPPAction {
    package static let name = "CertificateSigned"

    package struct Request: Payload {
        package var certificateChain: String
        package var certificateType: CertificateSigningUse?

        package init(certificateChain: String, certificateType: CertificateSigningUse? = nil) {
            self.certificateChain = certificateChain
            self.certificateType = certificateType
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            certificateChain = try reader.string("certificateChain", max: 10000)
            certificateType = try reader.optionalWord("certificateType")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("certificateChain", certificateChain, max: 10000)
            writer.word("certificateType", certificateType)
        }
    }

    package struct Response: Payload {
        package var status: CertificateSignedStatus
        package var statusInfo: StatusInfo?

        package init(status: CertificateSignedStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
