import OCPPWire

/// OCPP 2.0.1 `CustomerInformation`, sent by the CSMS.
package enum CustomerInformation: OCPPAction {
    package static let name = "CustomerInformation"

    package struct Request: Payload {
        package var requestId: Int
        package var report: Bool
        package var clear: Bool
        package var customerCertificate: CertificateHashData?
        package var idToken: IdToken?
        package var customerIdentifier: String?

        package init(
            requestId: Int, report: Bool, clear: Bool, customerCertificate: CertificateHashData? = nil,
            idToken: IdToken? = nil, customerIdentifier: String? = nil
        ) {
            self.requestId = requestId
            self.report = report
            self.clear = clear
            self.customerCertificate = customerCertificate
            self.idToken = idToken
            self.customerIdentifier = customerIdentifier
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            report = try reader.bool("report")
            clear = try reader.bool("clear")
            customerCertificate = try reader.optionalObject("customerCertificate")
            idToken = try reader.optionalObject("idToken")
            customerIdentifier = try reader.optionalString("customerIdentifier", max: 64)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            writer.bool("report", report)
            writer.bool("clear", clear)
            try writer.object("customerCertificate", customerCertificate)
            try writer.object("idToken", idToken)
            try writer.string("customerIdentifier", customerIdentifier, max: 64)
        }
    }

    package struct Response: Payload {
        package var status: CustomerInformationStatus
        package var statusInfo: StatusInfo?

        package init(status: CustomerInformationStatus, statusInfo: StatusInfo? = nil) {
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
