import OCPPWire

/// OCPP 2.0.1 `GetInstalledCertificateStatus`.
package enum GetInstalledCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case notFound = "NotFound"
}
