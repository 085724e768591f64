import OCPPWire

/// OCPP 1.6 `InstallCertificate`, sent by the CSMS.
package enum InstallCertificate: OCPPAction {
    package static let name = "InstallCertificate"

    package struct Request: Payload {
        package var certificateType: CertificateUse
        package var certificate: String

        package init(certificateType: CertificateUse, certificate: String) {
            self.certificateType = certificateType
            self.certificate = certificate
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            certificateType = try reader.word("certificateType")
            certificate = try reader.string("certificate", max: 5500)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("certificateType", certificateType)
            try writer.string("certificate", certificate, max: 5500)
        }
    }

    package struct Response: Payload {
        package var status: InstallCertificateStatus

        package init(status: InstallCertificateStatus) {
            self.status = status
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
        }
    }
}
