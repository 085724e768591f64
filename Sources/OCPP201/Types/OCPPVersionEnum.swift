import OCPPWire

/// OCPP 2.0.1 `OCPPVersionEnum`.
package enum OCPPVersionEnum: String, OCPPEnum {
    case ocpp12 = "OCPP12"
    case ocpp15 = "OCPP15"
    case ocpp16 = "OCPP16"
    case ocpp20 = "OCPP20"
}
