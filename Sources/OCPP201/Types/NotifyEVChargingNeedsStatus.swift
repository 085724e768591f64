import OCPPWire

/// OCPP 2.0.1 `NotifyEVChargingNeedsStatus`.
package enum NotifyEVChargingNeedsStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case processing = "Processing"
}
