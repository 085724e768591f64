import OCPPWire

/// OCPP 2.0.1 `SetNetworkProfileStatus`.
package enum SetNetworkProfileStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case failed = "Failed"
}
