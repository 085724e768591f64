import OCPPWire

/// OCPP 2.0.1 `GenericDeviceModelStatus`.
package enum GenericDeviceModelStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case notSupported = "NotSupported"
    case emptyResultSet = "EmptyResultSet"
}
