import OCPPWire

/// OCPP 2.0.1 `GetDisplayMessagesStatus`.
package enum GetDisplayMessagesStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case unknown = "Unknown"
}
