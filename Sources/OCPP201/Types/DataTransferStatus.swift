import OCPPWire

/// OCPP 2.0.1 `DataTransferStatus`.
package enum DataTransferStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case unknownMessageId = "UnknownMessageId"
    case unknownVendorId = "UnknownVendorId"
}
