import OCPPWire

/// OCPP 1.6 `UpdateFirmwareStatus`.
package enum UpdateFirmwareStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case acceptedCanceled = "AcceptedCanceled"
    case invalidCertificate = "InvalidCertificate"
    case revokedCertificate = "RevokedCertificate"
}
