import OCPPWire

/// OCPP 2.0.1 `LogStatus`.
package enum LogStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case acceptedCanceled = "AcceptedCanceled"
}
