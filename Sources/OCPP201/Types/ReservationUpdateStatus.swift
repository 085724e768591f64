import OCPPWire

/// OCPP 2.0.1 `ReservationUpdateStatus`.
package enum ReservationUpdateStatus: String, OCPPEnum {
    case expired = "Expired"
    case removed = "Removed"
}
