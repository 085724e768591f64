import OCPPWire

/// OCPP 1.6 `CertificateUse`.
package enum CertificateUse: String, OCPPEnum {
    case centralSystemRootCertificate = "CentralSystemRootCertificate"
    case manufacturerRootCertificate = "ManufacturerRootCertificate"
}
