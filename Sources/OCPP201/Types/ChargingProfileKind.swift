import OCPPWire

/// OCPP 2.0.1 `ChargingProfileKind`.
package enum ChargingProfileKind: String, OCPPEnum {
    case absolute = "Absolute"
    case recurring = "Recurring"
    case relative = "Relative"
}
