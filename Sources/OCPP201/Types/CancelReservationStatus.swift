import OCPPWire

/// OCPP 2.0.1 `CancelReservationStatus`.
package enum CancelReservationStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
