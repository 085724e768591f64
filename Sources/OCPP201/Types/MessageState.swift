import OCPPWire

/// OCPP 2.0.1 `MessageState`.
package enum MessageState: String, OCPPEnum {
    case charging = "Charging"
    case faulted = "Faulted"
    case idle = "Idle"
    case unavailable = "Unavailable"
}
