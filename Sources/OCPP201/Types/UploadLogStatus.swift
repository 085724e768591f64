import OCPPWire

/// OCPP 2.0.1 `UploadLogStatus`.
package enum UploadLogStatus: String, OCPPEnum {
    case badMessage = "BadMessage"
    case idle = "Idle"
    case notSupportedOperation = "NotSupportedOperation"
    case permissionDenied = "PermissionDenied"
    case uploaded = "Uploaded"
    case uploadFailure = "UploadFailure"
    case uploading = "Uploading"
    case acceptedCanceled = "AcceptedCanceled"
}
