import OCPPWire

/// OCPP 2.0.1 `GetInstalledCertificateIds`, sent by the CSMS.
package enum GetInstalledCertificateIds: OCPPAction {
    package static let name = "GetInstalledCertificateIds"

    package struct Request: Payload {
        package var certificateType: [GetCertificateIdUse]

        package init(certificateType: [GetCertificateIdUse] = []) {
            self.certificateType = certificateType
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            certificateType = try reader.optionalWords("certificateType")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.words("certificateType", certificateType)
        }
    }

    package struct Response: Payload {
        package var status: GetInstalledCertificateStatus
        package var statusInfo: StatusInfo?
        package var certificateHashDataChain: [CertificateHashDataChain]

        package init(
            status: GetInstalledCertificateStatus, statusInfo: StatusInfo? = nil,
            certificateHashDataChain: [CertificateHashDataChain] = []
        ) {
            self.status = status
            self.statusInfo = statusInfo
            self.certificateHashDataChain = certificateHashDataChain
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
            certificateHashDataChain = try reader.optionalList("certificateHashDataChain")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
            try writer.list("certificateHashDataChain", certificateHashDataChain, min: 0)
        }
    }
}
