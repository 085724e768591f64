import OCPPWire

/// OCPP 1.6 `CertificateSignedStatus`.
package enum CertificateSignedStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
