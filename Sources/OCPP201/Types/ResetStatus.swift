import OCPPWire

/// OCPP 2.0.1 `ResetStatus`.
package enum ResetStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case scheduled = "Scheduled"
}
