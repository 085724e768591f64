import OCPPWire

/// OCPP 2.0.1 `ChangeAvailabilityStatus`.
package enum ChangeAvailabilityStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case scheduled = "Scheduled"
}
