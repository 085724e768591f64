import OCPPWire

/// OCPP 2.0.1 `APNAuthentication`.
package enum APNAuthentication: String, OCPPEnum {
    case chap = "CHAP"
    case `none` = "NONE"
    case pap = "PAP"
    case auto = "AUTO"
}
