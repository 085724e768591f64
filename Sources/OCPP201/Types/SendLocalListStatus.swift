import OCPPWire

/// OCPP 2.0.1 `SendLocalListStatus`.
package enum SendLocalListStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case failed = "Failed"
    case versionMismatch = "VersionMismatch"
}
