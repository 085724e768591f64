import OCPPWire

/// OCPP 2.0.1 `ClearCacheStatus`.
package enum ClearCacheStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
