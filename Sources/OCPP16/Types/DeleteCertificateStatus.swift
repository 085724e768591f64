import OCPPWire

/// OCPP 1.6 `DeleteCertificateStatus`.
package enum DeleteCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case failed = "Failed"
    case notFound = "NotFound"
}
