import OCPPWire

/// OCPP 2.0.1 `ClearMonitoringStatus`.
package enum ClearMonitoringStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case notFound = "NotFound"
}
