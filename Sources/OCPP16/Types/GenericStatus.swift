import OCPPWire

/// OCPP 1.6 `GenericStatus`.
package enum GenericStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
