import OCPPWire

/// OCPP 2.0.1 `GetCertificateIdUse`.
package enum GetCertificateIdUse: String, OCPPEnum {
    case v2GRootCertificate = "V2GRootCertificate"
    case moRootCertificate = "MORootCertificate"
    case csmsRootCertificate = "CSMSRootCertificate"
    case v2GCertificateChain = "V2GCertificateChain"
    case manufacturerRootCertificate = "ManufacturerRootCertificate"
}
