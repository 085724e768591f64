import OCPPWire

/// OCPP 1.6 `DiagnosticsStatusNotification`, sent by the station.
package enum DiagnosticsStatusNotification: OCPPAction {
    package static let name = "DiagnosticsStatusNotification"

    package struct Request: Payload {
        package enum Status: String, OCPPEnum {
            case idle = "Idle"
            case uploaded = "Uploaded"
            case uploadFailed = "UploadFailed"
            case uploading = "Uploading"
        }

        package var status: Status

        package init(status: Status) {
            self.status = status
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
        }
    }

    package typealias Response = EmptyPayload
}
