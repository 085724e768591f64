import OCPPWire

/// OCPP 2.0.1 `OperationalStatus`.
package enum OperationalStatus: String, OCPPEnum {
    case inoperative = "Inoperative"
    case operative = "Operative"
}
