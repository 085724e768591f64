import OCPPWire

/// OCPP 2.0.1 `ClearChargingProfileStatus`.
package enum ClearChargingProfileStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case unknown = "Unknown"
}
