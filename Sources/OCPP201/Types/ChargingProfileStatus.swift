import OCPPWire

/// OCPP 2.0.1 `ChargingProfileStatus`.
package enum ChargingProfileStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
}
