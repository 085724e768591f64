import OCPPWire

/// OCPP 2.0.1 `ResetEnum`.
package enum ResetEnum: String, OCPPEnum {
    case immediate = "Immediate"
    case onIdle = "OnIdle"
}
