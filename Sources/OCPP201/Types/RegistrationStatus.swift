import OCPPWire

/// OCPP 2.0.1 `RegistrationStatus`.
package enum RegistrationStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case pending = "Pending"
    case rejected = "Rejected"
}
