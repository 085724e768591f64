import OCPPWire

/// OCPP 1.6 `FirmwareStatusNotification`, sent by the station.
package enum FirmwareStatusNotification: OCPPAction {
    package static let name = "FirmwareStatusNotification"

    package struct Request: Payload {
        package enum Status: String, OCPPEnum {
            case downloaded = "Downloaded"
            case downloadFailed = "DownloadFailed"
            case downloading = "Downloading"
            case idle = "Idle"
            case installationFailed = "InstallationFailed"
            case installing = "Installing"
            case installed = "Installed"
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
