import OCPPWire

/// OCPP 1.6 `GetInstalledCertificateIds`, sent by the CSMS.
package enum GetInstalledCertificateIds: OCPPAction {
    package static let name = "GetInstalledCertificateIds"

    package struct Request: Payload {
        package var certificateType: CertificateUse

        package init(certificateType: CertificateUse) {
            self.certificateType = certificateType
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            certificateType = try reader.word("certificateType")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("certificateType", certificateType)
        }
    }

    package struct Response: Payload {
        package var status: GetInstalledCertificateStatus
        package var certificateHashData: [CertificateHashData]

        package init(status: GetInstalledCertificateStatus, certificateHashData: [CertificateHashData] = []) {
            self.status = status
            self.certificateHashData = certificateHashData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            certificateHashData = try reader.optionalList("certificateHashData")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.list("certificateHashData", certificateHashData, min: 0)
        }
    }
}
