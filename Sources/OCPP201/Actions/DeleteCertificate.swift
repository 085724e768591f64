import OCPPWire

/// OCPP 2.0.1 `DeleteCertificate`, sent by the CSMS.
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
        package var statusInfo: StatusInfo?

        package init(status: DeleteCertificateStatus, statusInfo: StatusInfo? = nil) {
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
