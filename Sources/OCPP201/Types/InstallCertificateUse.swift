import OCPPWire

/// OCPP 2.0.1 `InstallCertificateUse`.
package enum InstallCertificateUse: String, OCPPEnum {
    case v2GRootCertificate = "V2GRootCertificate"
    case moRootCertificate = "MORootCertificate"
    case csmsRootCertificate = "CSMSRootCertificate"
    case manufacturerRootCertificate = "ManufacturerRootCertificate"
}
