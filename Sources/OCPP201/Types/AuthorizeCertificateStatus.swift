import OCPPWire

/// OCPP 2.0.1 `AuthorizeCertificateStatus`.
package enum AuthorizeCertificateStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case signatureError = "SignatureError"
    case certificateExpired = "CertificateExpired"
    case certificateRevoked = "CertificateRevoked"
    case noCertificateAvailable = "NoCertificateAvailable"
    case certChainError = "CertChainError"
    case contractCancelled = "ContractCancelled"
}
