import OCPPWire

/// OCPP 2.0.1 `GetCertificateStatus`, sent by the station.
package enum GetCertificateStatus: OCPPAction {
    package static let name = "GetCertificateStatus"

    package struct Request: Payload {
        package var ocspRequestData: OCSPRequestData

        package init(ocspRequestData: OCSPRequestData) {
            self.ocspRequestData = ocspRequestData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            ocspRequestData = try reader.object("ocspRequestData")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("ocspRequestData", ocspRequestData)
        }
    }

    package struct Response: Payload {
        package var status: GetCertificateStatusEnum
        package var statusInfo: StatusInfo?
        package var ocspResult: String?

        package init(status: GetCertificateStatusEnum, statusInfo: StatusInfo? = nil, ocspResult: String? = nil) {
            self.status = status
            self.statusInfo = statusInfo
            self.ocspResult = ocspResult
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
            ocspResult = try reader.optionalString("ocspResult", max: 5500)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
            try writer.string("ocspResult", ocspResult, max: 5500)
        }
    }
}
