import OCPPWire

/// OCPP 2.0.1 `CertificateSignedStatus`.
package enum CertificateSignedStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
