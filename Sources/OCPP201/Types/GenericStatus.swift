import OCPPWire

/// OCPP 2.0.1 `GenericStatus`.
package enum GenericStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
