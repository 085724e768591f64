import OCPPWire

/// OCPP 2.0.1 `InstallCertificate`, sent by the CSMS.
package enum InstallCertificate: OCPPAction {
    package static let name = "InstallCertificate"

    package struct Request: Payload {
        package var certificateType: InstallCertificateUse
        package var certificate: String

        package init(certificateType: InstallCertificateUse, certificate: String) {
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
        package var statusInfo: StatusInfo?

        package init(status: InstallCertificateStatus, statusInfo: StatusInfo? = nil) {
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
