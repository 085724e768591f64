import OCPPWire

/// OCPP 2.0.1 `DisplayMessageStatus`.
package enum DisplayMessageStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case notSupportedMessageFormat = "NotSupportedMessageFormat"
    case rejected = "Rejected"
    case notSupportedPriority = "NotSupportedPriority"
    case notSupportedState = "NotSupportedState"
    case unknownTransaction = "UnknownTransaction"
}
