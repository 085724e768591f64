import OCPPWire

/// OCPP 2.0.1 `ClearMessageStatus`.
package enum ClearMessageStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case unknown = "Unknown"
}
