import OCPPWire

/// OCPP 2.0.1 `UnlockStatus`.
package enum UnlockStatus: String, OCPPEnum {
    case unlocked = "Unlocked"
    case unlockFailed = "UnlockFailed"
    case ongoingAuthorizedTransaction = "OngoingAuthorizedTransaction"
    case unknownConnector = "UnknownConnector"
}
