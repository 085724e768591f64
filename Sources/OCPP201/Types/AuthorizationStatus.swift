import OCPPWire

/// OCPP 2.0.1 `AuthorizationStatus`.
package enum AuthorizationStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case blocked = "Blocked"
    case concurrentTx = "ConcurrentTx"
    case expired = "Expired"
    case invalid = "Invalid"
    case noCredit = "NoCredit"
    case notAllowedTypeEVSE = "NotAllowedTypeEVSE"
    case notAtThisLocation = "NotAtThisLocation"
    case notAtThisTime = "NotAtThisTime"
    case unknown = "Unknown"
}
