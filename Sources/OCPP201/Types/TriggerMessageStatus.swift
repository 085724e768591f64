import OCPPWire

/// OCPP 2.0.1 `TriggerMessageStatus`.
package enum TriggerMessageStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case notImplemented = "NotImplemented"
}
