import OCPPWire

/// OCPP 2.0.1 `UnpublishFirmwareStatus`.
package enum UnpublishFirmwareStatus: String, OCPPEnum {
    case downloadOngoing = "DownloadOngoing"
    case noFirmware = "NoFirmware"
    case unpublished = "Unpublished"
}
