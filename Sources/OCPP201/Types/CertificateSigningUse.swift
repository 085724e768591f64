import OCPPWire

/// OCPP 2.0.1 `CertificateSigningUse`.
package enum CertificateSigningUse: String, OCPPEnum {
    case chargingStationCertificate = "ChargingStationCertificate"
    case v2GCertificate = "V2GCertificate"
}
