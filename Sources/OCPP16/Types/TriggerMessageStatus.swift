import OCPPWire

/// OCPP 1.6 `TriggerMessageStatus`.
package enum TriggerMessageStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case notImplemented = "NotImplemented"
}
