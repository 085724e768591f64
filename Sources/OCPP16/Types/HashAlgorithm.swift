import OCPPWire

/// OCPP 1.6 `HashAlgorithm`.
package enum HashAlgorithm: String, OCPPEnum {
    case sha256 = "SHA256"
    case sha384 = "SHA384"
    case sha512 = "SHA512"
}
