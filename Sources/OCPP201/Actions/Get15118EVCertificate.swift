import OCPPWire

/// OCPP 2.0.1 `Get15118EVCertificate`, sent by the station.
package enum Get15118EVCertificate: OCPPAction {
    package static let name = "Get15118EVCertificate"

    package struct Request: Payload {
        package var iso15118SchemaVersion: String
        package var action: CertificateAction
        package var exiRequest: String

        package init(iso15118SchemaVersion: String, action: CertificateAction, exiRequest: String) {
            self.iso15118SchemaVersion = iso15118SchemaVersion
            self.action = action
            self.exiRequest = exiRequest
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            iso15118SchemaVersion = try reader.string("iso15118SchemaVersion", max: 50)
            action = try reader.word("action")
            exiRequest = try reader.string("exiRequest", max: 5600)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("iso15118SchemaVersion", iso15118SchemaVersion, max: 50)
            writer.word("action", action)
            try writer.string("exiRequest", exiRequest, max: 5600)
        }
    }

    package struct Response: Payload {
        package var status: Iso15118EVCertificateStatus
        package var exiResponse: String
        package var statusInfo: StatusInfo?

        package init(status: Iso15118EVCertificateStatus, exiResponse: String, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.exiResponse = exiResponse
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            exiResponse = try reader.string("exiResponse", max: 7500)
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.string("exiResponse", exiResponse, max: 7500)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
