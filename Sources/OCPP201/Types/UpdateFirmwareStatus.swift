import OCPPWire

/// OCPP 2.0.1 `UpdateFirmwareStatus`.
package enum UpdateFirmwareStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case acceptedCanceled = "AcceptedCanceled"
    case invalidCertificate = "InvalidCertificate"
    case revokedCertificate = "RevokedCertificate"
}
