import OCPPWire

/// OCPP 2.0.1 `EventTrigger`.
package enum EventTrigger: String, OCPPEnum {
    case alerting = "Alerting"
    case delta = "Delta"
    case periodic = "Periodic"
}
