import OCPPWire

/// OCPP 1.6 `CertificateSigned`, sent by the CSMS.
package enum CertificateSigned: OCPPAction {
    package static let name = "CertificateSigned"

    package struct Request: Payload {
        package var certificateChain: String

        package init(certificateChain: String) {
            self.certificateChain = certificateChain
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            certificateChain = try reader.string("certificateChain", max: 10000)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("certificateChain", certificateChain, max: 10000)
        }
    }

    package struct Response: Payload {
        package var status: CertificateSignedStatus

        package init(status: CertificateSignedStatus) {
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
