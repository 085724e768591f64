import OCPPWire

/// OCPP 2.0.1 `ReserveNowStatus`.
package enum ReserveNowStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case faulted = "Faulted"
    case occupied = "Occupied"
    case rejected = "Rejected"
    case unavailable = "Unavailable"
}
