import OCPPWire

/// OCPP 2.0.1 `Iso15118EVCertificateStatus`.
package enum Iso15118EVCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case failed = "Failed"
}
