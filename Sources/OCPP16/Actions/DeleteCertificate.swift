import OCPPWire

/// OCPP 1.6 `DeleteCertificate`, sent by the CSMS.
package enum DeleteCertificate: OCPPAction {
    package static let name = "DeleteCertificate"

    package struct Request: Payload {
        package var certificateHashData: CertificateHashData

        package init(certificateHashData: CertificateHashData) {
            self.certificateHashData = certificateHashData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            certificateHashData = try reader.object("certificateHashData")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("certificateHashData", certificateHashData)
        }
    }

    package struct Response: Payload {
        package var status: DeleteCertificateStatus

        package init(status: DeleteCertificateStatus) {
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
