import OCPPWire

/// OCPP 1.6 `InstallCertificateStatus`.
package enum InstallCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case failed = "Failed"
    case rejected = "Rejected"
}
