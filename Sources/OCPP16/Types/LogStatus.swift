import OCPPWire

/// OCPP 1.6 `LogStatus`.
package enum LogStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case acceptedCanceled = "AcceptedCanceled"
}
