import OCPPWire

/// OCPP 2.0.1 `InstallCertificateStatus`.
package enum InstallCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case failed = "Failed"
}
