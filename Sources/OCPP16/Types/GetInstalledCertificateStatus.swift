import OCPPWire

/// OCPP 1.6 `GetInstalledCertificateStatus`.
package enum GetInstalledCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case notFound = "NotFound"
}
