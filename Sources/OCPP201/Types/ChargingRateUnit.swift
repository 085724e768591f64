import OCPPWire

/// OCPP 2.0.1 `ChargingRateUnit`.
package enum ChargingRateUnit: String, OCPPEnum {
    case w = "W"
    case a = "A"
}
