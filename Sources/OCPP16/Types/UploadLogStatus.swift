import OCPPWire

/// OCPP 1.6 `UploadLogStatus`.
package enum UploadLogStatus: String, OCPPEnum {
    case badMessage = "BadMessage"
    case idle = "Idle"
    case notSupportedOperation = "NotSupportedOperation"
    case permissionDenied = "PermissionDenied"
    case uploaded = "Uploaded"
    case uploadFailure = "UploadFailure"
    case uploading = "Uploading"
}
