import OCPPWire

/// OCPP 2.0.1 `Update`.
package enum Update: String, OCPPEnum {
    case differential = "Differential"
    case full = "Full"
}
