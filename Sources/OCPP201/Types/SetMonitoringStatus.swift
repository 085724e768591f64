import OCPPWire

/// OCPP 2.0.1 `SetMonitoringStatus`.
package enum SetMonitoringStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case unknownComponent = "UnknownComponent"
    case unknownVariable = "UnknownVariable"
    case unsupportedMonitorType = "UnsupportedMonitorType"
    case rejected = "Rejected"
    case duplicate = "Duplicate"
}
