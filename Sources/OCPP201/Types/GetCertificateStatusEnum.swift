import OCPPWire

/// OCPP 2.0.1 `GetCertificateStatusEnum`.
package enum GetCertificateStatusEnum: String, OCPPEnum {
    case accepted = "Accepted"
    case failed = "Failed"
}
