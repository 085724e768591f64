import OCPPWire

/// OCPP 2.0.1 `ChargingState`.
package enum ChargingState: String, OCPPEnum {
    case charging = "Charging"
    case evConnected = "EVConnected"
    case suspendedEV = "SuspendedEV"
    case suspendedEVSE = "SuspendedEVSE"
    case idle = "Idle"
}
