import OCPPWire

/// OCPP 2.0.1 `DeleteCertificateStatus`.
package enum DeleteCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case failed = "Failed"
    case notFound = "NotFound"
}
