import OCPPWire

/// OCPP 2.0.1 `IdTokenKind`.
package enum IdTokenKind: String, OCPPEnum {
    case central = "Central"
    case emaid = "eMAID"
    case iso14443 = "ISO14443"
    case iso15693 = "ISO15693"
    case keyCode = "KeyCode"
    case local = "Local"
    case macAddress = "MacAddress"
    case noAuthorization = "NoAuthorization"
}
