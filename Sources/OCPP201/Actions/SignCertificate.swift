import OCPPWire

/// OCPP 2.0.1 `SignCertificate`, sent by the station.
package enum SignCertificate: OCPPAction {
    package static let name = "SignCertificate"

    package struct Request: Payload {
        package var csr: String
        package var certificateType: CertificateSigningUse?

        package init(csr: String, certificateType: CertificateSigningUse? = nil) {
            self.csr = csr
            self.certificateType = certificateType
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            csr = try reader.string("csr", max: 5500)
            certificateType = try reader.optionalWord("certificateType")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("csr", csr, max: 5500)
            writer.word("certificateType", certificateType)
        }
    }

    package struct Response: Payload {
        package var status: GenericStatus
        package var statusInfo: StatusInfo?

        package init(status: GenericStatus, statusInfo: StatusInfo? = nil) {
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
