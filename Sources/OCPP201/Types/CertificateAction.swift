import OCPPWire

/// OCPP 2.0.1 `CertificateAction`.
package enum CertificateAction: String, OCPPEnum {
    case install = "Install"
    case update = "Update"
}
