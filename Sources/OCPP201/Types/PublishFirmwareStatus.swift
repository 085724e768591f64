import OCPPWire

/// OCPP 2.0.1 `PublishFirmwareStatus`.
package enum PublishFirmwareStatus: String, OCPPEnum {
    case idle = "Idle"
    case downloadScheduled = "DownloadScheduled"
    case downloading = "Downloading"
    case downloaded = "Downloaded"
    case published = "Published"
    case downloadFailed = "DownloadFailed"
    case downloadPaused = "DownloadPaused"
    case invalidChecksum = "InvalidChecksum"
    case checksumVerified = "ChecksumVerified"
    case publishFailed = "PublishFailed"
}
