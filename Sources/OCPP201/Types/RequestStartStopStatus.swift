import OCPPWire

/// OCPP 2.0.1 `RequestStartStopStatus`.
package enum RequestStartStopStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
