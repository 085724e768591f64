import OCPPWire

/// OCPP 2.0.1 `CustomerInformationStatus`.
package enum CustomerInformationStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case invalid = "Invalid"
}
